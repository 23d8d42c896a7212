package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Plays users, and the monitor that gets their commands. */
final class MonitorScenarios implements Scenarios {

  private final URI gateway;
  private final String id = "lamp " + UUID.randomUUID();

  MonitorScenarios(URI gateway) {
    this.gateway = gateway;
  }

  @Override
  public Scenario before(String message) {
    return switch (message) {
      case "query" -> connected(scenario -> scenario.await(is("query ok")));
      case "con" -> connected(scenario -> scenario.await(is("con ok")));
      case "commandSend" -> user().with(monitor().client());
      case "commandDone", "commandError" -> busyMonitor();
      default -> throw new IllegalArgumentException(message);
    };
  }

  @Override
  public Map<String, Supplier<Scenario>> causes() {
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

  private Scenario connected(Consumer<Scenario> settling) {
    URI address = Scenario.address(gateway, "/socket.io/?EIO=4&transport=websocket");
    Scenario scenario = new Scenario(Client.connect(address, Map.of()), settling);
    scenario.client().connectNamespace();
    return scenario.know("monitor_id", TextNode.valueOf(id));
  }

  private Scenario user() {
    return as("query");
  }

  private Scenario monitor() {
    return as("con");
  }

  /** Returns a client that has introduced itself as a user or monitor, and can repeat that. */
  private Scenario as(String event) {
    String frame = "[\"%s\",{\"monitor_id\":\"%s\"}]".formatted(event, id);
    Scenario scenario = connected(it -> it.send(frame).await(is(event + " ok"))).send(frame);
    scenario.await(is(event + " ok"));
    return scenario;
  }

  /** Returns a monitor that is doing a command. */
  private Scenario busyMonitor() {
    Scenario monitor = monitor();
    Scenario user = user().send("[\"command send\",{\"command\":\"on\"}]");
    monitor.await(is("command do"));
    return monitor.with(user.client());
  }

  /** Returns a user whose command a monitor answers. */
  private Scenario served(String answer) {
    Scenario monitor = monitor();
    Scenario user = user().send("[\"command send\",{\"command\":\"on\"}]");
    monitor.await(is("command do"));
    monitor.send(answer);
    return user.with(monitor.client());
  }

  private static Predicate<JsonNode> is(String event) {
    return frame -> frame.path(0).asText().equals(event);
  }
}
