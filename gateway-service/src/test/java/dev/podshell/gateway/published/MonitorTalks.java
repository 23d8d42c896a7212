package dev.podshell.gateway.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Users, and the monitor that they send commands to. */
final class MonitorTalks implements Talks {

  private final URI gateway;
  private final String id = "lamp " + UUID.randomUUID();

  MonitorTalks(URI gateway) {
    this.gateway = gateway;
  }

  @Override
  public Talk before(String message) {
    return switch (message) {
      case "query" -> connected(talk -> talk.await(is("query ok")));
      case "con" -> connected(talk -> talk.await(is("con ok")));
      case "commandSend" -> user().with(monitor().client());
      case "commandDone", "commandError" -> busyMonitor();
      default -> throw new IllegalArgumentException(message);
    };
  }

  @Override
  public Map<String, Supplier<Talk>> causes() {
    return Map.of(
        "queryOk", this::user,
        "queryFailed", () -> connected(_ -> {}).send("[\"query\",{}]"),
        "commandOk", () -> user().send("[\"command send\",{\"command\":\"on\"}]"),
        "commandFinish", () -> served("[\"command done\"]"),
        "commandFailed", () -> served("[\"command error\",{\"reason\":\"The bulb is broken\"}]"),
        "conOk", this::monitor,
        "conFailed", () -> connected(_ -> {}).send("[\"con\",{}]"),
        "commandDo", this::busyMonitor);
  }

  private Talk connected(Consumer<Talk> settling) {
    URI address = Talk.address(gateway, "/socket.io/?EIO=4&transport=websocket");
    Talk talk = new Talk(Client.connect(address, Map.of()), settling);
    talk.client().connectNamespace();
    return talk.know("monitor_id", TextNode.valueOf(id));
  }

  private Talk user() {
    return as("query");
  }

  private Talk monitor() {
    return as("con");
  }

  /** Somebody who has said who they are, and can say so again. */
  private Talk as(String event) {
    String frame = "[\"%s\",{\"monitor_id\":\"%s\"}]".formatted(event, id);
    Talk talk = connected(it -> it.send(frame).await(is(event + " ok"))).send(frame);
    talk.await(is(event + " ok"));
    return talk;
  }

  /** A monitor that has a command to do. */
  private Talk busyMonitor() {
    Talk monitor = monitor();
    Talk user = user().send("[\"command send\",{\"command\":\"on\"}]");
    monitor.await(is("command do"));
    return monitor.with(user.client());
  }

  /** A user whose command a monitor answers. */
  private Talk served(String answer) {
    Talk monitor = monitor();
    Talk user = user().send("[\"command send\",{\"command\":\"on\"}]");
    monitor.await(is("command do"));
    monitor.send(answer);
    return user.with(monitor.client());
  }

  private static Predicate<JsonNode> is(String event) {
    return frame -> frame.path(0).asText().equals(event);
  }
}
