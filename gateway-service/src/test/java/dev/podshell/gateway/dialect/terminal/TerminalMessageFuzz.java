package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.apispec.AsyncApi;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Command;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ForSession;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ListCommands;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Resume;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeCommand;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import java.util.List;
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
    try {
      switch (ClientMessage.parse(new String(frame, UTF_8), frames.reader())) {
        case Command command -> check(command);
        case Update update -> {
          assertThat(update.command().resolve(SESSION).value()).isBetween(0L, (1L << 53) - 1);
          if (update.number() != null) {
            assertThat(update.number().sequence()).isPositive();
          }
        }
        case ListCommands list -> assertThat(list.limit()).isBetween(1, CommandPage.MAX_COMMANDS);
        case Authentication authentication -> check(authentication.resume());
        case ForSession message ->
            assertThat(frames.refusal(message.origin(), "no", false)).isNotBlank();
      }
    } catch (MalformedMessageException e) {
      assertThat(frames.refusal(e.origin(), "no", false)).isNotBlank();
    }
  }

  private void check(Resume resume) {
    if (resume instanceof Resume.These(List<JsonNode> commands)) {
      for (JsonNode command : commands) {
        try {
          assertThat(ResumeCommand.parse(command).command().resolve(SESSION)).isNotNull();
        } catch (MalformedMessageException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  private void check(Command command) {
    assertThat(frames.value(command.clientId().toString())).isEqualTo(command.clientId());
    assertThat(command.text()).doesNotContain("\0");
    byte[] bytes = command.text().getBytes(UTF_8);
    assertThat(bytes.length).isLessThanOrEqualTo(Program.MAX_BYTES);
    assertThat(new String(bytes, UTF_8)).isEqualTo(command.text());
    assertThat(command.environment().keySet()).allMatch(name -> name.matches("\\w+"));
  }
}
