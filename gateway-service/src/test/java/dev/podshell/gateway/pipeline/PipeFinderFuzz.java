package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PipeFinderFuzz {

  private static final int MAX_BYTES = 16 * 1024;

  private final PipeFinder finder = new PipeFinder(MAX_BYTES);

  static Stream<byte[]> examples() {
    return Stream.concat(BashTexts.marked().stream(), BashTexts.unclear().stream())
        .map(text -> text.replaceAll("[«»]", "").getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldFindPipesOrSayThatTheyAreUnclear(byte[] input) {
    String text = new String(input, UTF_8);
    byte[] bytes = text.getBytes(UTF_8);
    Source source = new Source(bytes);
    try {
      List<Pipe> pipes = finder.find(text);
      assertThat(CommandReader.pipes(source)).isEqualTo(pipes);
      checkPlaces(pipes, bytes);
    } catch (UnparsableCommandException e) {
      assertThat(e.getMessage())
          .containsPattern("[(]line \\d+, column \\d+[)]$|more than \\d+ bytes$");
    }
    assertThat(source.looks()).isLessThanOrEqualTo(PipeFinderTest.LOOKS * (bytes.length + 10L));
  }

  private static void checkPlaces(List<Pipe> pipes, byte[] bytes) {
    int last = 0;
    for (Pipe pipe : pipes) {
      assertThat(pipe.start()).isGreaterThanOrEqualTo(last);
      assertThat(pipe.end()).isGreaterThan(pipe.start());
      assertThat(" \t\n|;".indexOf(bytes[pipe.start()])).isNegative(); // & begins &>
      int operator = pipe.end();
      while (bytes[operator] != '|') {
        boolean joins = bytes[operator] == '\\' && bytes[operator + 1] == '\n';
        assertThat(joins || bytes[operator] == ' ' || bytes[operator] == '\t').isTrue();
        operator += joins ? 2 : 1;
      }
      do {
        operator++;
      } while (bytes[operator] == '\\' && bytes[operator + 1] == '\n' && ++operator > 0);
      assertThat(bytes[operator] == '&').isEqualTo(pipe.merged());
      assertThat(bytes[operator]).isNotEqualTo((byte) '|');
      last = operator;
    }
  }
}
