package dev.podshell.gateway.dialect.question;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.command.Program;
import dev.podshell.gateway.apispec.AsyncApi;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionMessageFuzz {

  private final QuestionFrames frames = new QuestionFrames();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("question");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandARequestOrSayWhatIsWrong(byte[] frame) {
    try {
      ClientMessage request = ClientMessage.parse(new String(frame, UTF_8), frames.reader());

      assertThat(request.input().isEmpty() || request.kind() == TerminalKind.INTERACTIVE).isTrue();
      String script = request.script().orElse("");
      assertThat(script).doesNotContain("\0");
      assertThat(script.getBytes(UTF_8).length).isLessThanOrEqualTo(Program.MAX_BYTES);
      request.input().ifPresent(input -> assertThat(Keys.translate(input, true)).isNotNull());
      request.cursor().ifPresent(QuestionMessageFuzz::check);
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(String cursor) {
    try {
      String text = QuestionCursor.parse(cursor).text();
      assertThat(QuestionCursor.parse(text).text()).isEqualTo(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("The cursor is malformed");
    }
  }
}
