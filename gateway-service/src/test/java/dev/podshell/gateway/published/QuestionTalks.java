package dev.podshell.gateway.published;

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

/** Learners who run scripts for a question. */
final class QuestionTalks implements Talks {

  private static final String QUESTION = "q1";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  QuestionTalks(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Talk before(String message) {
    return running();
  }

  @Override
  public Map<String, Supplier<Talk>> causes() {
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

  private Talk noted() {
    Talk talk = running();
    sandboxes.send(
        new SandboxLifecycle.Starting(
            SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)),
            new IncarnationId("0123456789abcdef"),
            1,
            Instant.now(),
            "The sandbox is starting"));
    return talk;
  }

  /** Somebody whose script echoes what it is given. */
  private Talk running() {
    URI address = Talk.address(gateway, "/questions/" + QUESTION);
    Map<String, String> token = Map.of("Authorization", "Bearer " + Client.token(gateway, learner));
    Talk talk = new Talk(Client.connect(address, token), QuestionTalks::settle);
    talk.send(script("interactive_terminal", "cat"));
    JsonNode begun = talk.await(it -> it.path("status").asText().equals("running"));
    return talk.know("cursor", begun.path("cursor"));
  }

  private static void settle(Talk talk) {
    talk.send(script("gen_terminal", "echo settled"));
    talk.await(it -> it.path("output").asText().equals("settled\n"));
  }

  private static String script(String kind, String script) {
    return "{\"term_type\":\"%s\",\"python_script\":\"%s\"}".formatted(kind, script);
  }
}
