package dev.podshell.gateway.apispec;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Plays learners whose scripts play a game. */
final class ProcessorScenarios implements Scenarios {

  private static final String CONTEXT = "{\"language\":\"python\"}";
  private static final String STOP = "PROCESS_ENDED_BY_USER";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  ProcessorScenarios(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Scenario before(String message) {
    return switch (message) {
      case "context" -> connected(scenario -> scenario.await(is("READY")));
      case "script" -> awaitingScript(scenario -> scenario.send(STOP).await(is("END")));
      case "answer" -> calling(scenario -> scenario.send(STOP).await(is("END")));
      case "stop" -> calling(scenario -> scenario.await(is("END")));
      default -> throw new IllegalArgumentException(message);
    };
  }

  @Override
  public Map<String, Supplier<Scenario>> causes() {
    return Map.of(
        "ready", () -> connected(_ -> {}).send(CONTEXT),
        "started", () -> awaitingScript(_ -> {}).send("cat"),
        "output", () -> awaitingScript(_ -> {}).send("echo 42"),
        "call", () -> calling(_ -> {}).send(STOP),
        "end", () -> awaitingScript(_ -> {}).send("echo 42"),
        "serverError", () -> connected(_ -> {}).send("{"),
        "interpreterError", this::failed);
  }

  private Scenario failed() {
    Scenario scenario = awaitingScript(_ -> {}).send("hold");
    sandboxes.call(
        command(),
        "{\"failure\":{\"kind\":\"syntax\",\"message\":\"SyntaxError: '(' was never"
            + " closed\",\"line\":12,\"column\":5}}\n");
    sandboxes.exit(command(), 1);
    return scenario;
  }

  private Scenario connected(Consumer<Scenario> settling) {
    Map<String, String> token = Map.of("Authorization", "Bearer " + Client.token(gateway, learner));
    URI address = Scenario.address(gateway, "/processor");
    Scenario scenario = new Scenario(Client.connect(address, token), settling);
    scenario.await(is("READY"));
    return scenario;
  }

  private Scenario awaitingScript(Consumer<Scenario> settling) {
    Scenario scenario = connected(settling).send(CONTEXT);
    scenario.await(is("READY"));
    return scenario;
  }

  private Scenario calling(Consumer<Scenario> settling) {
    Scenario scenario = awaitingScript(settling).send("hold");
    scenario.await(is("STARTED"));
    sandboxes.call(command(), "{\"id\":1,\"message\":{\"move\":\"north\"}}\n");
    scenario.await(it -> it.path("type").asText().equals("command"));
    return scenario;
  }

  private long command() {
    return await()
        .until(
            () ->
                sandboxes.started().stream()
                    .filter(start -> start.learner().value().equals(learner))
                    .reduce((_, newest) -> newest),
            Optional::isPresent)
        .orElseThrow()
        .command()
        .value();
  }

  private static Predicate<JsonNode> is(String message) {
    return frame -> frame.path("message").asText().equals(message);
  }
}
