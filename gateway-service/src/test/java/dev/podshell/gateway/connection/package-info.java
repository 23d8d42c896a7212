/** Tests the bounds of connections. */
@NullMarked
package dev.podshell.gateway.connection;

import org.jspecify.annotations.NullMarked;
