package dev.podshell.gateway.dialect.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class LineMessageFuzz {

  private static final int MAX_LENGTH = 64;

  static Stream<byte[]> examples() {
    return Stream.of("run echo 42", "type hello", "dance", "run \0").map(it -> it.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandALineOrSayWhatIsWrong(byte[] bytes) {
    String frame = new String(bytes, UTF_8);
    try {
      String text =
          switch (ClientMessage.parse(frame, MAX_LENGTH)) {
            case ClientMessage.Run(String command) -> command;
            case ClientMessage.Type(String line) -> line;
          };
      assertThat(frame).hasSizeLessThanOrEqualTo(MAX_LENGTH).endsWith(" " + text);
      assertThat(text).doesNotContain("\0");
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
