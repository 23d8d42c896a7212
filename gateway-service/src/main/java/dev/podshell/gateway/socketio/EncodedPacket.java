package dev.podshell.gateway.socketio;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A packet as it is sent: a text message, and a binary message for each attachment. */
record EncodedPacket(String text, List<Buffer> attachments) {}
