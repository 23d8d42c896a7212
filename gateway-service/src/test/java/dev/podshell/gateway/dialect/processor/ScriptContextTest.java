package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.identity.QuestionId;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptContextTest {

  private static final ObjectReader JSON = new ProcessorFrames().reader();

  @Test
  void shouldReadAContext() throws Exception {
    assertThat(
            ScriptContext.parse(
                "{\"language\":\"python\",\"prelude\":\"x ="
                    + " 1\",\"context\":[1,{\"a\":null}],\"question\":\"maze\",\"else\":1}",
                JSON))
        .isEqualTo(
            new ScriptContext(
                "python", "x = 1", "[1,{\"a\":null}]", Optional.of(new QuestionId("maze"))));
    assertThat(ScriptContext.parse("{\"language\":\"bash\",\"context\":null}", JSON))
        .isEqualTo(new ScriptContext("bash", null, null, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "print(1)",
        "[]",
        "{}",
        "{\"language\":\"\"}",
        "{\"language\":7}",
        "{\"language\":\"python\",\"prelude\":7}",
        "{\"language\":\"python\",\"question\":\"../x\"}",
        "{\"language\":\"python\",\"prelude\":\"\\ud800\"}"
      })
  void shouldSayWhatIsWrong(String frame) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ScriptContext.parse(frame, JSON))
        .withMessageStartingWith("Content mismatch: ");
  }

  @Test
  void shouldBoundAllTextsTogether() throws Exception {
    ScriptContext context =
        ScriptContext.parse(
            "{\"language\":\"python\",\"prelude\":\"" + "x".repeat(300_000) + "\"}", JSON);

    assertThatCode(() -> context.requireRoomFor("y".repeat(224_288))).doesNotThrowAnyException();
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> context.requireRoomFor("y".repeat(224_289)));
  }

  @Property
  void shouldReadOrRefuseAnything(@ForAll String frame) {
    try {
      assertThat(ScriptContext.parse(frame, JSON).language()).isNotBlank();
    } catch (MalformedMessageException e) {
      assertThat(e).hasMessageStartingWith("Content mismatch");
    }
  }
}
