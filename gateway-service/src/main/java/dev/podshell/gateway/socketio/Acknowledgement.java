package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;

/** The answer to an event. From any thread; the first counts. */
@FunctionalInterface
public interface Acknowledgement {

  void send(JsonNode... arguments);
}
