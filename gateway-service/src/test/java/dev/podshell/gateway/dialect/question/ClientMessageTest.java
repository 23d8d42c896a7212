package dev.podshell.gateway.dialect.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.JsonTexts;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends is understood or refused with a reason, and is never a fault of ours. */
class ClientMessageTest {

  private final QuestionFrames frames = new QuestionFrames();

  @Property(tries = 5000)
  void shouldUnderstandARequestOrSayWhatIsWrong(@ForAll("requests") String frame) {
    try {
      ClientMessage request = ClientMessage.parse(frame, frames.reader());

      assertThat(request.input().isEmpty() || request.kind() == TerminalKind.INTERACTIVE).isTrue();
      assertThat(request.input()).isNotEqualTo(Optional.of(""));
      assertThat(request.script().orElse("")).doesNotContain("\0");
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> requests() {
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
}
