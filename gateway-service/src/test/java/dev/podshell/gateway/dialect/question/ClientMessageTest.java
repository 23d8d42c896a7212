package dev.podshell.gateway.dialect.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.gateway.dialect.question.ClientMessage.Adjust;
import dev.podshell.gateway.dialect.question.ClientMessage.RunScript;
import dev.podshell.gateway.dialect.question.ClientMessage.Type;
import dev.podshell.gateway.fakes.JsonTexts;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Every frame of a client is understood, or refused with a reason. None causes an internal error.
 */
class ClientMessageTest {

  private final QuestionFrames frames = new QuestionFrames();

  @Property(tries = 5000)
  void shouldUnderstandAMessageOrSayWhatIsWrong(@ForAll("messages") String frame) {
    try {
      switch (ClientMessage.parse(frame, frames.reader())) {
        case RunScript script -> check(script);
        case Type type -> {
          assertThat(type.input()).isNotEmpty();
          type.ifIdle()
              .ifPresent(
                  script -> {
                    check(script);
                    assertThat(script.script()).isNotEmpty();
                    assertThat(script.kind()).isEqualTo(TerminalKind.INTERACTIVE);
                  });
        }
        case Adjust change ->
            assertThat(change.cursor().isPresent() || change.size().isPresent()).isTrue();
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void shouldTypeIntoTheRunningProgramAndRunTheScriptOnlyWhenNothingRuns() throws Exception {
    String frame =
        """
        {"term_type":"interactive_terminal","python_script":"input()","interactive_input":"x",
         "cols":100,"rows":30}
        """;
    Optional<TerminalSize> size = Optional.of(new TerminalSize(100, 30));

    assertThat(ClientMessage.parse(frame, frames.reader()))
        .isEqualTo(
            new Type(
                "x",
                Optional.of(new RunScript(TerminalKind.INTERACTIVE, "input()", size)),
                new Adjust(Optional.empty(), size)));
  }

  @Provide
  Arbitrary<String> messages() {
    return JsonTexts.cut(
        JsonTexts.objects(
            "term_type",
            "question_type",
            "question_id",
            "python_script",
            "interactive_input",
            "cursor",
            "cols",
            "rows"));
  }

  private static void check(RunScript script) {
    assertThat(script.script()).doesNotContain("\0");
  }
}
