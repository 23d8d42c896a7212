package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the timeouts and the lease, with short times. */
@QuarkusTest
@TestProfile(ProcessorTimeTest.ShortTimes.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class ProcessorTimeTest {

  private static final int POLICY_VIOLATION = 1008;

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  /** Starts the local run with short timeouts. */
  public static final class ShortTimes implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      String processor = "podshell.dialects.processor.";
      return Map.of(
          processor + "context-timeout", "PT2S",
          processor + "script-timeout", "PT2S",
          processor + "lease", "PT0.4S");
    }
  }

  @Test
  void shouldCloseWhenNoContextComes() {
    try (ProcessorClient client = new ProcessorClient(gateway, learner, sandboxes)) {
      JsonNode error = client.awaitType("error");

      assertThat(error.path("code").asText()).isEqualTo("SERVER_ERROR");
      assertThat(error.path("message").asText()).contains("context");
      assertThat(client.client.awaitClose()).isEqualTo(POLICY_VIOLATION);
    }
  }

  @Test
  void shouldCloseWhenNoScriptComes() {
    try (ProcessorClient client = new ProcessorClient(gateway, learner, sandboxes)) {
      client.client.send("{\"language\":\"python\"}");

      assertThat(client.awaitType("error").path("message").asText()).contains("script");
      assertThat(client.client.awaitClose()).isEqualTo(POLICY_VIOLATION);
    }
  }

  @Test
  void shouldRenewTheLeaseWhileTheClientIsConnected() {
    List<CommandInput> renewals;
    try (ProcessorClient client = new ProcessorClient(gateway, learner, sandboxes)) {
      client.run("{\"language\":\"python\"}", "hold");
      long command = client.command();
      renewals = await().until(() -> sandboxes.inputs(command), inputs -> inputs.size() >= 3);
      sandboxes.exit(command, 0);
      client.awaitMessage("END");
    }

    assertThat(renewals)
        .allSatisfy(
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        AnswerCall.class, answer -> assertThat(answer.text()).isEmpty()));
    assertThat(renewals.subList(0, 3))
        .extracting(CommandInput::sequence)
        .containsExactly(1L, 2L, 3L);
  }
}
