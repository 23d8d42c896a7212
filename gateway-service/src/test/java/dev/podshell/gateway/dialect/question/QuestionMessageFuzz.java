package dev.podshell.gateway.dialect.question;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.command.Program;
import dev.podshell.gateway.apispec.AsyncApi;
import dev.podshell.gateway.dialect.question.ClientMessage.Adjust;
import dev.podshell.gateway.dialect.question.ClientMessage.RunScript;
import dev.podshell.gateway.dialect.question.ClientMessage.Type;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionMessageFuzz {

  private final QuestionFrames frames = new QuestionFrames();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("question");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandAMessageOrSayWhatIsWrong(byte[] frame) {
    try {
      switch (ClientMessage.parse(new String(frame, UTF_8), frames.reader())) {
        case RunScript script -> check(script);
        case Type type -> {
          assertThat(Keys.translate(type.input(), true)).isNotNull();
          type.ifIdle().ifPresent(QuestionMessageFuzz::check);
          type.before().cursor().ifPresent(QuestionMessageFuzz::check);
        }
        case Adjust change -> change.cursor().ifPresent(QuestionMessageFuzz::check);
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(RunScript message) {
    assertThat(message.script()).doesNotContain("\0");
    assertThat(message.script().getBytes(UTF_8).length).isLessThanOrEqualTo(Program.MAX_BYTES);
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
