package dev.podshell.gateway.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.published.AsyncApi.Direction;
import dev.podshell.gateway.published.AsyncApi.Message;
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

/** Every frame that comes meanwhile is held against the file by its {@code Client}. */
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
  void shouldTakeEveryExampleOfWhatClientsSend(String channel, String message, JsonNode example) {
    try (Talk talk = talks(channel).before(message)) {
      talk.sendExample(example);

      assertThat(talk.settle()).isNotEmpty().noneMatch(frame -> API.isError(channel, frame));
    }
  }

  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource("answers")
  void shouldSendEveryMessageThatClientsAreToldOf(String channel, String name, Message message) {
    Supplier<Talk> cause = talks(channel).causes().get(name);
    assertThat(cause).as("what makes the gateway send it").isNotNull();

    try (Talk talk = cause.get()) {
      if (talk.client().all().stream().noneMatch(message::is)) {
        talk.await(message::is);
      }
    }
  }

  private Talks talks(String channel) {
    return switch (channel) {
      case "terminal" -> new TerminalTalks(gateway, sandboxes);
      case "question" -> new QuestionTalks(gateway, sandboxes);
      case "processor" -> new ProcessorTalks(gateway, sandboxes);
      case "room" -> new RoomTalks(gateway);
      case "monitor" -> new MonitorTalks(gateway);
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
