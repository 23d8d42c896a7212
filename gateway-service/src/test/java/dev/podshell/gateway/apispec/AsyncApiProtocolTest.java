package dev.podshell.gateway.apispec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.apispec.AsyncApi.Direction;
import dev.podshell.gateway.apispec.AsyncApi.Message;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the messages of the running gateway with the file. {@code Client} compares every other
 * frame that arrives.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class AsyncApiProtocolTest {

  private static final AsyncApi API = AsyncApi.PUBLISHED;

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  @ParameterizedTest(name = "{0}.{1}: {2}")
  @MethodSource("examples")
  void shouldAcceptEveryExampleOfAClientsMessage(String channel, String message, JsonNode example) {
    try (Scenario scenario = scenarios(channel).before(message)) {
      scenario.sendExample(example);

      assertThat(scenario.settle()).isNotEmpty().noneMatch(frame -> API.isError(channel, frame));
    }
  }

  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource("answers")
  void shouldSendEveryDocumentedMessage(String channel, String name, Message message) {
    Supplier<Scenario> cause = scenarios(channel).causes().get(name);
    assertThat(cause).as("a scenario that makes the gateway send %s", name).isNotNull();

    try (Scenario scenario = cause.get()) {
      if (scenario.client().all().stream().noneMatch(message::is)) {
        scenario.await(message::is);
      }
    }
  }

  private Scenarios scenarios(String channel) {
    return switch (channel) {
      case "terminal" -> new TerminalScenarios(gateway, sandboxes);
      case "question" -> new QuestionScenarios(gateway, sandboxes);
      case "processor" -> new ProcessorScenarios(gateway, sandboxes);
      case "room" -> new RoomScenarios(gateway);
      case "monitor" -> new MonitorScenarios(gateway);
      default -> throw new IllegalArgumentException("Nobody speaks " + channel);
    };
  }

  static Stream<Arguments> examples() {
    return API.messages(Direction.RECEIVE).stream()
        .flatMap(
            message ->
                message.examples().stream()
                    .map(example -> Arguments.of(message.channel(), message.name(), example)));
  }

  static Stream<Arguments> answers() {
    return API.messages(Direction.SEND).stream()
        .map(message -> Arguments.of(message.channel(), message.name(), message));
  }
}
