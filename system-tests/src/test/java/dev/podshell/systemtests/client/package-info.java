/** A client of the terminal protocol that shares no code with the gateway: the JDK's WebSocket. */
@NullMarked
package dev.podshell.systemtests.client;

import org.jspecify.annotations.NullMarked;
