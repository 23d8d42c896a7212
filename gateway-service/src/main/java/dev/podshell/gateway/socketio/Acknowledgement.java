package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;

/** Sends the answer to an event. Called from any thread; only the first call counts. */
@FunctionalInterface
public interface Acknowledgement {

  void send(JsonNode... arguments);
}
