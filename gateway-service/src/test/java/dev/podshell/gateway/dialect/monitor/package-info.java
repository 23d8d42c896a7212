/** The protocol monitor, at a whole gateway. */
@NullMarked
package dev.podshell.gateway.dialect.monitor;

import org.jspecify.annotations.NullMarked;
