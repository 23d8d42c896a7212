/** Speaks the client protocols with the JDK's WebSocket, without code of the gateway. */
@NullMarked
package dev.podshell.systemtests.client;

import org.jspecify.annotations.NullMarked;
