/** Tests monitors and users without a connection. */
@NullMarked
package dev.podshell.gateway.monitor;

import org.jspecify.annotations.NullMarked;
