package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptFailureTest {

  private static final ObjectReader JSON = new ProcessorFrames().reader();

  @Test
  void shouldReadTheReportOfAHook() {
    ScriptFailure failure =
        read("{\"kind\":\"syntax\",\"message\":\"SyntaxError: no\",\"line\":3,\"column\":7}");

    assertThat(failure.kind()).contains(ScriptFailure.Kind.SYNTAX);
    assertThat(failure.message(1, null)).isEqualTo("SyntaxError: no");
    assertThat(failure.line()).hasValue(3);
    assertThat(failure.column()).hasValue(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"kind\":\"fatal\",\"message\":7,\"line\":\"3\",\"column\":null}",
        "{\"kind\":[],\"message\":{},\"line\":0,\"column\":-1}",
        "{\"message\":\"  \",\"line\":1.5,\"column\":true}",
        "{\"line\":4294967296,\"column\":1e400}"
      })
  void shouldIgnoreAReportOfTheWrongShape(String said) {
    assertThat(read(said)).isEqualTo(ScriptFailure.unknown());
  }

  @Test
  void shouldKeepKindAndLineOfALongMessageAndSplitNoCharacter() {
    ScriptFailure failure =
        read(
            "{\"kind\":\"runtime\",\"line\":2,\"message\":\"x%s\"}"
                .formatted("\uD83D\uDE00".repeat(10_000)));

    assertThat(failure.message(1, null)).isEqualTo("x" + "\uD83D\uDE00".repeat(499));
    assertThat(failure.kind()).contains(ScriptFailure.Kind.RUNTIME);
    assertThat(failure.line()).hasValue(2);
  }

  @Test
  void shouldReplaceHalfCharacters() {
    assertThat(read("{\"message\":\"a\\ud83d b\\ude00\"}").message(1, null))
        .isEqualTo("a\uFFFD b\uFFFD");
  }

  @Test
  void shouldCompleteAReportWithALaterOne() {
    ScriptFailure failure =
        read("{\"kind\":\"runtime\",\"message\":\"Uncaught 1\"}").with(read("{\"line\":2}"));

    assertThat(failure)
        .isEqualTo(read("{\"kind\":\"runtime\",\"message\":\"Uncaught 1\",\"line\":2}"));
  }

  @Test
  void shouldSayHowTheScriptEndedWhenNothingWasReported() {
    assertThat(ScriptFailure.unknown().message(3, null)).isEqualTo("exit code 3");
    assertThat(ScriptFailure.unknown().message(137, 9)).isEqualTo("ended by signal 9");
  }

  @Property
  void shouldMakeABoundedMessageOfAnything(@ForAll String anything) throws Exception {
    String said = "{\"message\":" + new ObjectMapper().writeValueAsString(anything) + "}";
    String message = read(said).message(1, null);

    assertThat(message).hasSizeLessThanOrEqualTo(ScriptFailure.MAX_MESSAGE_CHARACTERS);
    assertThat(message.codePoints().boxed().toList())
        .allMatch(it -> it < Character.MIN_SURROGATE || it > Character.MAX_SURROGATE);
  }

  private static ScriptFailure read(String said) {
    List<ScriptLine> lines =
        new ScriptLines(JSON, 128 * 1024).take(("{\"failure\":" + said + "}\n").getBytes(UTF_8));
    return ((ScriptLine.Failed) lines.getFirst()).failure();
  }
}
