package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the finder finds exactly the top-level pipes that bash itself reports. */
class PipeFinderBashTest {

  private static final Pattern PIPE = Pattern.compile("(?:[ \t]|\\\\\n)*(\\|&?)");

  private final PipeFinder finder = new PipeFinder(16 * 1024);

  @ParameterizedTest
  @MethodSource("dev.podshell.gateway.pipeline.BashTexts#marked")
  void shouldFindThePipesThatBashSees(String marked) throws Exception {
    String text = marked.replaceAll("[«»]", "");
    String bytes = bytes(text);
    try (BashOracle bash = new BashOracle()) {
      assertThat(bash.accepts(bytes)).isTrue();
      check(bytes, finder.find(text), bash);
    }
  }

  /** Skips texts that bash refuses, since none of them runs with taps. */
  @Property(tries = 200, seed = "17")
  void shouldFindThePipesThatBashSeesInRandomTexts(@ForAll("texts") String text) throws Exception {
    String bytes = bytes(text);
    try (BashOracle bash = new BashOracle()) {
      List<Pipe> pipes = finder.find(text);
      boolean isAccepted = bash.accepts(bytes);
      Statistics.label("bash")
          .collect(isAccepted)
          .coverage(of -> of.check(true).percentage(p -> p > 90));
      if (isAccepted) {
        check(bytes, pipes, bash);
        assertThat(bash.accepts(tapped(bytes, pipes))).as(tapped(bytes, pipes)).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.randomValue(BashTexts::any).filter(10_000, this::hasPipes);
  }

  private boolean hasPipes(String text) {
    try {
      return !finder.find(text).isEmpty();
    } catch (UnparsableCommandException e) {
      return false;
    }
  }

  private static void check(String bytes, List<Pipe> pipes, BashOracle bash) throws Exception {
    List<Integer> places = new ArrayList<>();
    for (Pipe pipe : pipes) {
      Matcher operator = PIPE.matcher(bytes).region(pipe.end(), bytes.length());
      assertThat(operator.lookingAt()).isTrue();
      assertThat(operator.group(1).equals("|&"))
          .isEqualTo(pipe.merged() && !bytes.startsWith("|\\\n", operator.start(1)));
      places.add(operator.start(1));
      assertThat(bash.isBeginning(bytes, pipe.start())).as("beginning of %s", pipe).isTrue();
      assertThat(bash.separates(bytes, pipe.start(), pipe.end())).as("parts of %s", pipe).isFalse();
    }
    assertThat(places).isEqualTo(bash.pipes(bytes));
  }

  /** Returns the text with the taps that supervisors put in. */
  private static String tapped(String bytes, List<Pipe> pipes) {
    StringBuilder tapped = new StringBuilder(bytes);
    for (Pipe pipe : pipes.reversed()) {
      tapped.insert(pipe.end(), " ; } 2>|errors | { copy; }; { exit \"${PIPESTATUS[0]}\"; }; }");
      tapped.insert(pipe.start(), "{ { ");
    }
    return tapped.toString();
  }

  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
