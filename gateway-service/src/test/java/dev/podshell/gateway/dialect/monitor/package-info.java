/** Tests the protocol of monitors at a whole gateway. */
@NullMarked
package dev.podshell.gateway.dialect.monitor;

import org.jspecify.annotations.NullMarked;
