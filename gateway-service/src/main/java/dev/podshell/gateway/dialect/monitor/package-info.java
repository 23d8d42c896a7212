/** Lets users send commands to a monitor, over Socket.IO. */
@NullMarked
package dev.podshell.gateway.dialect.monitor;

import org.jspecify.annotations.NullMarked;
