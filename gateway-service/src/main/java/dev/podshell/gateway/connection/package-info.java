/** Bounds, orders and ends the connections of clients, for every dialect. */
@NullMarked
package dev.podshell.gateway.connection;

import org.jspecify.annotations.NullMarked;
