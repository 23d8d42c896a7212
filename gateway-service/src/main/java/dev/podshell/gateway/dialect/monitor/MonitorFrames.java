package dev.podshell.gateway.dialect.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Writes the events of the protocol. */
final class MonitorFrames {

  /** An event of Socket.IO with its only argument. */
  record Event(String name, JsonNode data) {}

  private MonitorFrames() {}

  static Event queryOk() {
    return withReason("query ok", "Query ok");
  }

  static Event queryFailed(String reason) {
    return withReason("query failed", reason);
  }

  static Event commandOk() {
    return withReason("command ok", "Command ok");
  }

  static Event commandFinish() {
    return withReason("command finish", "Command finished");
  }

  static Event commandFailed(String reason) {
    return withReason("command failed", reason);
  }

  static Event connectOk() {
    return withReason("con ok", "Connection ok");
  }

  static Event connectFailed(String reason) {
    return withReason("con failed", reason);
  }

  static Event commandDo(String command) {
    return new Event("command do", JsonNodeFactory.instance.objectNode().put("command", command));
  }

  private static Event withReason(String name, String reason) {
    return new Event(name, JsonNodeFactory.instance.objectNode().put("reason", reason));
  }
}
