package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.apispec.AsyncApi;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Command;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeOne;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalMessageFuzz {

  private static final SessionId SESSION = SessionId.ofToken("token");

  private final TerminalFrames frames = new TerminalFrames();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("terminal");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandAMessageOrSayWhatIsWrong(byte[] frame) {
    Optional<JsonNode> message = frames.read(new String(frame, UTF_8));
    if (message.isEmpty()) {
      return;
    }
    JsonNode payload = message.get().path("payload");
    understood(payload, Command::of).ifPresent(this::check);
    understood(payload, read -> Update.of(read, SESSION))
        .ifPresent(
            update -> {
              assertThat(update.command().value()).isBetween(0L, (1L << 53) - 1);
              if (update.number() != null) {
                assertThat(update.number().sequence()).isPositive();
              }
            });
    understood(payload, Authentication::of)
        .ifPresent(authentication -> assertThat(authentication.resume()).isNotNull());
    understood(payload, read -> ResumeOne.of(read, SESSION));
  }

  private void check(Command command) {
    assertThat(frames.value(command.clientId().toString())).isEqualTo(command.clientId());
    assertThat(command.text()).doesNotContain("\0");
    byte[] bytes = command.text().getBytes(UTF_8);
    assertThat(bytes.length).isLessThanOrEqualTo(Program.MAX_BYTES);
    assertThat(new String(bytes, UTF_8)).isEqualTo(command.text());
    assertThat(command.environment().keySet()).allMatch(name -> name.matches("\\w+"));
  }

  @FunctionalInterface
  private interface Parser<T> {
    T parse(JsonNode payload) throws MalformedMessageException;
  }

  private static <T> Optional<T> understood(JsonNode payload, Parser<T> parser) {
    try {
      return Optional.of(parser.parse(payload));
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
