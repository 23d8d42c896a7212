/** The protocol monitor, over Socket.IO: users send commands, a monitor does them. */
@NullMarked
package dev.podshell.gateway.dialect.monitor;

import org.jspecify.annotations.NullMarked;
