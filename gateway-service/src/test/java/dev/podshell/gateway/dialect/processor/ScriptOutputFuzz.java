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
 * What comes from a sandbox: lines to the game engine, and what an interpreter says of an error.
 */
class ScriptOutputFuzz {

  private static final int BOUND = 64;

  private final ProcessorFrames frames = new ProcessorFrames();

  static Stream<byte[]> examples() {
    return Stream.of(
            "{\"id\":1,\"message\":{\"move\":\"north\"}}\n{\"id\":2}\n",
            "Traceback (most recent call last):\n"
                + "  File \"/home/main.py\", line 3, in <module>\nValueError: no\n",
            "  File \"/home/main.py\", line 12\n    (\n    ^\nSyntaxError: '(' was never closed\n",
            "/home/main.js:4\nthrow 1;\n^\nUncaught Error: no\n    at f (/home/main.js:4:7)\n",
            "/home/main.sh: line 2: syntax error near unexpected token `('\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldReadWhateverComes(byte[] output) {
    int cut = output.length == 0 ? 0 : (output[0] & 0xff) % output.length;
    ScriptLines cutLines = new ScriptLines(frames.reader(), BOUND);
    List<ScriptLine> pieces = new ArrayList<>(cutLines.take(Arrays.copyOf(output, cut)));
    pieces.addAll(cutLines.take(Arrays.copyOfRange(output, cut, output.length)));

    assertThat(pieces).isEqualTo(new ScriptLines(frames.reader(), BOUND).take(output));
    ErrorTail tail = new ErrorTail();
    tail.add(new String(output, UTF_8));
    for (String language : List.of("python", "javascript", "bash", "other")) {
      InterpreterError error = InterpreterError.of(language, tail.text(), 1);
      assertThat(error.message().length()).isBetween(1, 1000);
      assertThat(error.line().orElse(0)).isNotNegative();
    }
  }
}
