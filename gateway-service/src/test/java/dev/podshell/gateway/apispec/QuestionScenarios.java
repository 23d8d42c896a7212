package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Plays learners who run scripts for a question. */
final class QuestionScenarios implements Scenarios {

  private static final String QUESTION = "q1";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  QuestionScenarios(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Scenario before(String message) {
    return running();
  }

  @Override
  public Map<String, Supplier<Scenario>> causes() {
    return Map.of(
        "running",
        this::running,
        "note",
        this::noted,
        "completed",
        () -> running().send(script("gen_terminal", "echo 42")),
        "error",
        () -> running().send("{"));
  }

  private Scenario noted() {
    Scenario scenario = running();
    sandboxes.send(
        new SandboxLifecycle.Starting(
            SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)),
            new IncarnationId("0123456789abcdef"),
            1,
            Instant.now(),
            "The sandbox is starting"));
    return scenario;
  }

  /** Returns a learner whose script echoes its input. */
  private Scenario running() {
    URI address = Scenario.address(gateway, "/questions/" + QUESTION);
    Map<String, String> token = Map.of("Authorization", "Bearer " + Client.token(gateway, learner));
    Scenario scenario = new Scenario(Client.connect(address, token), QuestionScenarios::settle);
    scenario.send(script("interactive_terminal", "cat"));
    JsonNode begun = scenario.await(it -> it.path("status").asText().equals("running"));
    return scenario.know("cursor", begun.path("cursor"));
  }

  private static void settle(Scenario scenario) {
    scenario.send(script("gen_terminal", "echo settled"));
    scenario.await(it -> it.path("output").asText().equals("settled\n"));
  }

  private static String script(String kind, String script) {
    return "{\"term_type\":\"%s\",\"python_script\":\"%s\"}".formatted(kind, script);
  }
}
