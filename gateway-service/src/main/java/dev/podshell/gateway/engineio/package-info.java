/**
 * Engine.IO 4: a connection that begins as long polling or as a WebSocket, may go from the one to
 * the other, and ends when its client no longer answers. Settled by <a
 * href="https://socket.io/docs/v4/engine-io-protocol/">the Engine.IO protocol</a>; what it leaves
 * open is as the reference server does it.
 */
@NullMarked
package dev.podshell.gateway.engineio;

import org.jspecify.annotations.NullMarked;
