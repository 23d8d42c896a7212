/**
 * Socket.IO 5 over Engine.IO: events with arguments, bytes among them, and acknowledgements, in the
 * namespace {@code /}. Settled by <a href="https://socket.io/docs/v4/socket-io-protocol/">the
 * Socket.IO protocol</a>; what it leaves open is as the reference server does it.
 */
@NullMarked
package dev.podshell.gateway.socketio;

import org.jspecify.annotations.NullMarked;
