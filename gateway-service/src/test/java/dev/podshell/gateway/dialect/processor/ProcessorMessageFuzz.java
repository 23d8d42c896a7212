package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.gateway.apispec.AsyncApi;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes what clients send, before the script and while it runs. */
class ProcessorMessageFuzz {

  private final ProcessorFrames frames = new ProcessorFrames();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("processor");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandAMessageOrSayWhatIsWrong(byte[] bytes) throws JsonProcessingException {
    String frame = new String(bytes, UTF_8);
    try {
      ScriptContext context = ScriptContext.parse(frame, frames.reader());
      assertThat(context.language()).isNotBlank();
      if (context.context() != null) {
        assertThat(context.context().length()).isLessThanOrEqualTo(Program.MAX_BYTES);
        assertThat(frames.reader().readTree(context.context())).isNotNull();
      }
    } catch (MalformedMessageException e) {
      assertThat(e).hasMessageStartingWith("Content mismatch");
    }
    try {
      if (ClientMessage.parse(frame, ClientMessage.Expected.ANSWER, frames.reader())
          instanceof ClientMessage.Answer(long id, String kind, JsonNode message)) {
        checkLine(id, kind, message);
      }
    } catch (MalformedMessageException e) {
      assertThat(e).hasMessageStartingWith("Content mismatch");
    }
  }

  /** An answer is always exactly one line for the script. */
  private void checkLine(long id, String kind, JsonNode message) throws JsonProcessingException {
    String line = frames.answerLine(id, kind, message);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    JsonNode read = frames.reader().readTree(line);
    assertThat(read.path("id").longValue()).isEqualTo(id);
    assertThat(read.get(kind)).isEqualTo(message);
  }
}
