/** What every WebSocket connection has, whatever is spoken on it: bounds, order and its end. */
@NullMarked
package dev.podshell.gateway.connection;

import org.jspecify.annotations.NullMarked;
