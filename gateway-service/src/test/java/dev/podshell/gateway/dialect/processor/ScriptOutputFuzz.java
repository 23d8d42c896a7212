package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes what a sandbox sends on a script's channel: calls, and the interpreter's reports of
 * errors.
 */
class ScriptOutputFuzz {

  private static final int BOUND = 64;

  private final ProcessorFrames frames = new ProcessorFrames();

  static Stream<byte[]> examples() {
    return Stream.of(
            "{\"id\":1,\"message\":{\"move\":\"north\"}}\n{\"id\":2}\n",
            "{\"failure\":{\"line\":3}}\n{\"failure\":1}\n",
            "{\"failure\":{\"kind\":\"runtime\",\"message\":\"no\"}}\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldReadAnyOutput(byte[] output) {
    int cut = output.length == 0 ? 0 : (output[0] & 0xff) % output.length;
    ScriptLines cutLines = new ScriptLines(frames.reader(), BOUND);
    List<ScriptLine> pieces = new ArrayList<>(cutLines.take(Arrays.copyOf(output, cut)));
    pieces.addAll(cutLines.take(Arrays.copyOfRange(output, cut, output.length)));

    assertThat(pieces).isEqualTo(new ScriptLines(frames.reader(), BOUND).take(output));
    for (ScriptLine line : pieces) {
      if (line instanceof ScriptLine.Failed(ScriptFailure failure)) {
        assertThat(failure.message(1, null).length()).isBetween(1, 1000);
        assertThat(failure.line().orElse(1)).isPositive();
      }
    }
  }
}
