package dev.podshell.gateway.published;

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

/** Learners whose scripts play a game. */
final class ProcessorTalks implements Talks {

  private static final String CONTEXT = "{\"language\":\"python\"}";
  private static final String STOP = "PROCESS_ENDED_BY_USER";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  ProcessorTalks(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Talk before(String message) {
    return switch (message) {
      case "context" -> connected(talk -> talk.await(is("READY")));
      case "script" -> awaitingScript(talk -> talk.send(STOP).await(is("END")));
      case "answer" -> calling(talk -> talk.send(STOP).await(is("END")));
      case "stop" -> calling(talk -> talk.await(is("END")));
      default -> throw new IllegalArgumentException(message);
    };
  }

  @Override
  public Map<String, Supplier<Talk>> causes() {
    return Map.of(
        "ready", () -> connected(_ -> {}).send(CONTEXT),
        "started", () -> awaitingScript(_ -> {}).send("cat"),
        "output", () -> awaitingScript(_ -> {}).send("echo 42"),
        "call", () -> calling(_ -> {}).send(STOP),
        "end", () -> awaitingScript(_ -> {}).send("echo 42"),
        "serverError", () -> connected(_ -> {}).send("{"),
        "interpreterError", this::failed);
  }

  private Talk failed() {
    Talk talk = awaitingScript(_ -> {}).send("hold");
    sandboxes.call(
        command(),
        "{\"failure\":{\"kind\":\"syntax\",\"message\":\"SyntaxError: '(' was never closed\",\"line\":12,\"column\":5}}\n");
    sandboxes.exit(command(), 1);
    return talk;
  }

  private Talk connected(Consumer<Talk> settling) {
    Map<String, String> token = Map.of("Authorization", "Bearer " + Client.token(gateway, learner));
    URI address = Talk.address(gateway, "/processor");
    Talk talk = new Talk(Client.connect(address, token), settling);
    talk.await(is("READY"));
    return talk;
  }

  private Talk awaitingScript(Consumer<Talk> settling) {
    Talk talk = connected(settling).send(CONTEXT);
    talk.await(is("READY"));
    return talk;
  }

  private Talk calling(Consumer<Talk> settling) {
    Talk talk = awaitingScript(settling).send("hold");
    talk.await(is("STARTED"));
    sandboxes.call(command(), "{\"id\":1,\"message\":{\"move\":\"north\"}}\n");
    talk.await(it -> it.path("type").asText().equals("command"));
    return talk;
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
