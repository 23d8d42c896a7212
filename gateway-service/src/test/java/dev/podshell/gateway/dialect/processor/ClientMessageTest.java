package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.dialect.processor.ClientMessage.Expected;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageTest {

  private static final ProcessorFrames FRAMES = new ProcessorFrames();
  private static final ObjectReader JSON = FRAMES.reader();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "{\"type\":\"result\",\"id\":7,\"message\":{\"x\":1.10}} |"
            + " {\"id\":7,\"result\":{\"x\":1.10}}",
        "{\"type\":\"result\",\"id\":7} | {\"id\":7,\"result\":null}",
        "{\"type\":\"error\",\"id\":-1,\"message\":\"no\\n"
            + "way\",\"more\":1} | {\"id\":-1,\"error\":\"no\\n"
            + "way\"}",
        "{\"type\":\"result\",\"id\":1,\"message\":123456789012345678901234567890} |"
            + " {\"id\":1,\"result\":123456789012345678901234567890}",
      })
  void shouldTurnAnAnswerIntoALineForTheScript(String frame, String line) throws Exception {
    ClientMessage.Answer answer =
        (ClientMessage.Answer) ClientMessage.parse(frame, Expected.ANSWER, JSON);

    assertThat(FRAMES.answerLine(answer.id(), answer.kind(), answer.message()))
        .isEqualTo(line + "\n");
  }

  @Test
  void shouldStopOnlyAtTheExactText() throws Exception {
    assertThat(ClientMessage.parse("PROCESS_ENDED_BY_USER", Expected.ANSWER, JSON))
        .isEqualTo(new ClientMessage.Stop());
  }

  @Test
  void shouldTakeAnyTextAsTheScriptWhenAScriptIsExpected() throws Exception {
    assertThat(ClientMessage.parse("PROCESS_ENDED_BY_USER", Expected.SCRIPT, JSON))
        .isEqualTo(new ClientMessage.Script("PROCESS_ENDED_BY_USER"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "\"PROCESS_ENDED_BY_USER\"",
        "{\"type\":\"command\",\"id\":1}",
        "{\"type\":\"result\"}",
        "{\"type\":\"result\",\"id\":\"1\"}",
        "{\"type\":\"result\",\"id\":1} trailing"
      })
  void shouldRefuseAnyOtherMessageAsOutOfPlace(String frame) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ClientMessage.parse(frame, Expected.ANSWER, JSON))
        .withMessageStartingWith("Content mismatch");
  }

  @Property
  void shouldReadOrRefuseAnything(@ForAll String frame, @ForAll Expected expected) {
    try {
      assertThat(ClientMessage.parse(frame, expected, JSON)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e).hasMessageStartingWith("Content mismatch");
    }
  }

  @Test
  void shouldWriteTheDocumentsMessages() throws Exception {
    assertFrame(FRAMES.ready(), "{\"type\":\"message\",\"message\":\"READY\"}");
    assertFrame(FRAMES.started(), "{\"type\":\"message\",\"message\":\"STARTED\"}");
    assertFrame(
        FRAMES.serverError("Error retrieving code from the client."),
        "{\"type\":\"error\",\"code\":\"SERVER_ERROR\",\"message\":\"Error retrieving code from the"
            + " client.\"}");
    assertFrame(
        FRAMES.interpreterError(
            new ScriptFailure(
                Optional.of(ScriptFailure.Kind.SYNTAX),
                Optional.of("Unexpected token on line 12."),
                OptionalInt.of(12),
                OptionalInt.empty()),
            1,
            null),
        "{\"type\":\"error\",\"code\":\"INTERPRETER_ERROR\",\"kind\":\"syntax\",\"message\":\"Unexpected"
            + " token on line 12.\",\"line\":12}");
    assertFrame(
        FRAMES.output("stderr", "x\n"),
        "{\"type\":\"output\",\"stream\":\"stderr\",\"message\":\"x\\n\"}");
    assertFrame(
        FRAMES.end(3, null, null), "{\"type\":\"message\",\"message\":\"END\",\"exitCode\":3}");
    assertFrame(
        FRAMES.end(137, 9, null),
        "{\"type\":\"message\",\"message\":\"END\",\"exitCode\":137,\"signal\":9}");
  }

  private static void assertFrame(String frame, String withoutTime) throws Exception {
    JsonNode json = JSON.readTree(frame);
    assertThat(json.path("time").isTextual()).isTrue();
    assertThat(Long.parseLong(json.path("time").textValue())).isGreaterThan(1_600_000_000_000L);
    ((ObjectNode) json).remove("time");
    assertThat(json).isEqualTo(JSON.readTree(withoutTime));
  }
}
