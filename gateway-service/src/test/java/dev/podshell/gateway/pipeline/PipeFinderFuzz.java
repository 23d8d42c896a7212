package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PipeFinderFuzz {

  private final PipeFinder finder =
      new PipeFinder(16 * 1024, Duration.ofSeconds(10), new Semaphore(1));

  static Stream<byte[]> examples() {
    return Stream.of(
            "ls | grep \"png\"",
            "a | b; c | d && e | f",
            "! time -p -- a 2>&1 |& b || c",
            "cat <<-'E O' | wc\n\tx | y\n\tE O\nz | w",
            "a \"$(b | c)\" | { d | e; } | (f | g)",
            "time for i in 1; do a | b; done | \\\n c # d | e")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldFindPipesOrSayThatTheyAreUnclear(byte[] input) throws InterruptedException {
    String text = new String(input, UTF_8);
    byte[] bytes = text.getBytes(UTF_8);
    try {
      int last = 0;
      for (Pipe pipe : finder.find(text)) {
        assertThat(pipe.start()).isGreaterThanOrEqualTo(last);
        assertThat(pipe.end()).isGreaterThan(pipe.start());
        String stage = new String(bytes, pipe.start(), pipe.end() - pipe.start(), UTF_8);
        assertThat(stage).containsPattern("[^ \\t\\n]");
        String rest = new String(bytes, pipe.end(), bytes.length - pipe.end(), UTF_8);
        String operator = rest.replaceFirst("^([ \\t]|\\\\?\\n)*", "");
        assertThat(operator.startsWith("|&")).isEqualTo(pipe.merged());
        assertThat(operator).startsWith("|");
        last = pipe.end();
      }
    } catch (UnclearTextException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
