package dev.podshell.gateway.dialect.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.gateway.apispec.AsyncApi;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class MonitorMessageFuzz {

  private static final int MAX_BYTES = 64;

  private final ObjectMapper json = new ObjectMapper();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("monitor");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandAnEventOrSayWhatIsWrong(byte[] bytes) {
    List<JsonNode> event;
    try {
      event = json.readTree(new String(bytes, UTF_8)).valueStream().toList();
    } catch (JsonProcessingException _) {
      return;
    }
    if (!event.isEmpty()) {
      check(event.getFirst().asText(), event.subList(1, event.size()));
    }
  }

  private static void check(String name, List<JsonNode> arguments) {
    try {
      switch (ClientMessage.parse(name, arguments, MAX_BYTES)) {
        case ClientMessage.Send(String command) -> checkText(command);
        case ClientMessage.Answer(String reason) when reason != null -> checkText(reason);
        default -> {}
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void checkText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(bytes).hasSizeBetween(1, MAX_BYTES).doesNotContain(0);
    assertThat(new String(bytes, UTF_8)).isEqualTo(text);
  }
}
