package dev.podshell.session.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** A start from any place of any output brings the same state as one from the beginning. */
class TerminalTrackerTest {

  private static final TerminalSize SIZE = new TerminalSize(80, 24);
  private static final long NEVER = Long.MAX_VALUE / 2;

  private static final Store<XtermProcess> XTERM =
      Store.create("xterm", Lifespan.RUN, TerminalTrackerTest::startXterm);

  private static XtermProcess startXterm() {
    try {
      return XtermProcess.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 1500)
  void shouldBringXtermFromACheckpointIntoTheStateThatAllOfTheOutputDoes(
      @ForAll("programs") List<String> program, @ForAll @IntRange(min = 1, max = 60) int interval)
      throws IOException {
    byte[] output = String.join("", program).getBytes(UTF_8);
    TerminalTracker tracker = new TerminalTracker(TerminalTip.ofNew(), interval);
    tracker.read(1, 0, output);

    if (!tracker.checkpoints().isEmpty()) {
      JsonNode expected = XTERM.get().stateAfter(SIZE, output);
      for (Checkpoint checkpoint : tracker.checkpoints()) {
        assertThat(XTERM.get().stateAfter(SIZE, from(checkpoint, output)))
            .as("after %s of %s", checkpoint, program)
            .isEqualTo(expected);
      }
    }
  }

  @Property(tries = 3000)
  void shouldFollowTheSameStateWhereverEntriesAreCut(
      @ForAll("programs") List<String> program, @ForAll List<@IntRange(max = 30) Integer> lengths) {
    byte[] output = String.join("", program).getBytes(UTF_8);
    TerminalTracker whole = new TerminalTracker(TerminalTip.ofNew(), NEVER);
    whole.read(1, 0, output);

    TerminalTip tip = TerminalTip.ofNew();
    int begin = 0;
    for (int length : lengths) {
      int end = Math.min(output.length, begin + length);
      tip = afterEntry(tip, begin, Arrays.copyOfRange(output, begin, end));
      begin = end;
    }
    tip = afterEntry(tip, begin, Arrays.copyOfRange(output, begin, output.length));

    assertThat(tip).usingRecursiveComparison().isEqualTo(whole.tip());
  }

  private static TerminalTip afterEntry(TerminalTip tip, long offset, byte[] bytes) {
    TerminalTracker tracker = new TerminalTracker(tip, NEVER);
    tracker.read(1, offset, bytes);
    return tracker.tip();
  }

  @Example
  void shouldKeepLittleOfHostileOutput() {
    for (String endless :
        List.of("\u001b]2;", "\u001b]8;;", "\u001b[1;", "\u001bP", "\u009b", "")) {
      TerminalTip tip = TerminalTip.ofNew();
      for (int i = 0; i < 100; i++) {
        byte[] bytes = (endless + "1;2:3".repeat(2000) + "\u00c2\u009d").getBytes(UTF_8);
        tip = afterEntry(tip, i * (long) bytes.length, bytes);
      }
      assertThat(tip.sequences().length).isLessThan(8 * 1024);
    }
  }

  @Example
  void shouldMakeACheckpointInEachIntervalWhateverTheBytesAre() {
    byte[] random = new byte[1 << 20];
    new Random(1).nextBytes(random);
    byte[] letters = new byte[1 << 20];
    Arrays.fill(letters, (byte) 'x');
    for (byte[] bytes : List.of(random, letters)) {
      TerminalTip tip = TerminalTip.ofNew();
      int checkpoints = 0;
      for (int i = 0; i < bytes.length; i += 4096) {
        TerminalTracker tracker = new TerminalTracker(tip, 65_536);
        tracker.read(i / 4096 + 1, i, Arrays.copyOfRange(bytes, i, i + 4096));
        checkpoints += tracker.checkpoints().size();
        tip = tracker.tip();
      }
      assertThat(checkpoints).isBetween(12, 16);
    }
  }

  @Example
  void shouldKnowSinceWhenTheAlternateScreenIsShownAndCleared() {
    TerminalTip entered = afterEntry(TerminalTip.ofNew(), 1000, "a\u001b[?1049h".getBytes(UTF_8));
    TerminalTip cleared = afterEntry(entered, 2000, "b\u001b[H\u001b[J".getBytes(UTF_8));
    TerminalTip left = afterEntry(cleared, 3000, "\u001b[?1049l\nc\n".getBytes(UTF_8));

    assertThat(entered.alternateSince()).isEqualTo(1009);
    assertThat(cleared.alternateSince()).isEqualTo(1009);
    assertThat(cleared.clearedAt()).isEqualTo(2007);
    assertThat(left.alternateSince()).isEqualTo(-1);
    assertThat(left.lines()).isEqualTo(2);
  }

  private static byte[] from(Checkpoint checkpoint, byte[] output) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(checkpoint.sequences().getBytes(UTF_8));
    bytes.write(output, checkpoint.skipped(), output.length - checkpoint.skipped());
    return bytes.toByteArray();
  }

  @Provide
  Arbitrary<List<String>> programs() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, text()),
            Tuple.of(6, privateModes()),
            Tuple.of(5, attributes()),
            Tuple.of(6, escapes()),
            Tuple.of(3, sequences()),
            Tuple.of(3, strings()),
            Tuple.of(2, broken()))
        .list()
        .ofMaxSize(25);
  }

  private static Arbitrary<String> text() {
    return Arbitraries.of("a", "hello world", "é", "日本語", "😀", "\r\n", "\n", "\t", "\b", "\u00a0");
  }

  private static Arbitrary<String> privateModes() {
    return Arbitraries.of(
            1, 2, 5, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016,
            1047, 1048, 1049, 2004, 2026, 9999)
        .map(String::valueOf)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(
            codes -> Arbitraries.of("h", "l").map(it -> "\u001b[?" + String.join(";", codes) + it));
  }

  private static Arbitrary<String> attributes() {
    return Arbitraries.of(
            "",
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "7",
            "8",
            "9",
            "21",
            "22",
            "23",
            "24",
            "25",
            "27",
            "28",
            "29",
            "31",
            "37",
            "39",
            "42",
            "49",
            "53",
            "55",
            "90",
            "97",
            "100",
            "107",
            "4:3",
            "4:0",
            "4:9",
            "38;5;200",
            "48;5;7",
            "58;5;9",
            "38;2;1;2;3",
            "48;2;255;0;9",
            "38:5:17",
            "38:2:4:5:6",
            "48:2::7:8:9",
            "58:2::1:2:3",
            "38;2",
            "38;5",
            "38",
            "38;7;1",
            "38:5",
            "38;2;300;1",
            "12345678901")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(codes -> "\u001b[" + String.join(";", codes) + "m");
  }

  private static Arbitrary<String> escapes() {
    return Arbitraries.of(
        "\u001b7",
        "\u001b8",
        "\u001b[s",
        "\u001b[u",
        "\u001b=",
        "\u001b>",
        "\u001bc",
        "\u001b[!p",
        "\u001bn",
        "\u001bo",
        "\u001b|",
        "\u001b}",
        "\u001b~",
        "\u000e",
        "\u000f",
        "\u001b(0",
        "\u001b(B",
        "\u001b)0",
        "\u001b*A",
        "\u001b+K",
        "\u001b-4",
        "\u001b.5",
        "\u001b/R",
        "\u001b(x",
        "\u001b%G",
        "\u001b%@",
        "\u001b(=",
        "\u001bD",
        "\u001bM",
        "\u001bE");
  }

  private static Arbitrary<String> sequences() {
    return Arbitraries.of(
        "\u001b[4h",
        "\u001b[4l",
        "\u001b[20h",
        "\u001b[20l",
        "\u001b[4;20h",
        "\u001b[5;10r",
        "\u001b[;7r",
        "\u001b[3r",
        "\u001b[9;2r",
        "\u001b[2;99r",
        "\u001b[r",
        "\u001b[2 q",
        "\u001b[0 q",
        "\u001b[ q",
        "\u001b[5 q",
        "\u001b[1\"q",
        "\u001b[2\"q",
        "\u001b[0\"q",
        "\u001b[2J",
        "\u001b[H",
        "\u001b[5;5H",
        "\u001b[3A",
        "\u001b[?2J",
        "\u001b[1;2;3;4t",
        "\u001b[22;0t",
        "\u001b[23;0t",
        "\u001b[>1u",
        "\u001b[?1$p",
        "\u001b[6n");
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.of(
        "\u001b]2;title\u0007",
        "\u001b]0;t\u001b\\",
        "\u001b]1;icon\u0007",
        "\u001b]2\u0007",
        "\u001b]2;ü 日本\u009c",
        "\u009d2;c1\u0007",
        "\u001b]8;;http://x/\u001b\\",
        "\u001b]8;id=1;http://y/\u0007",
        "\u001b]8;;\u0007",
        "\u001b]8;a\u0007",
        "\u001b]8;id=1;\u0007",
        "\u001b]x;y\u0007",
        "\u001b]2;cancelled\u0018",
        "\u001b]2;a\tb\u0001c\u0007",
        "\u001b]2;half\u001b[31m",
        "\u001bP$qm\u001b\\",
        "\u001bP1;2|data\u009c",
        "\u001bPé\u001b[1m",
        "\u001bX ignored \u001b\\",
        "\u001b_é",
        "\u001b^x\u009c",
        "\u0090q#1\u0018",
        "\u001b]2;c\u0085d\u0007");
  }

  private static Arbitrary<String> broken() {
    return Arbitraries.of(
        "\u001b",
        "\u001b[",
        "\u001b[1",
        "\u001b[?",
        "\u001b[?1;",
        "\u001b[1:",
        "\u001b(",
        "\u001b]",
        "\u001b]2;",
        "\u001bP",
        "\u0018",
        "\u001a",
        "\u009b",
        "\u009b1m",
        "\u0085",
        "\u001b[1\u000e",
        "\u001b[<",
        "\u001b[1<2m",
        "\u001b[ 1q",
        "\u001b[1\u007f2m",
        "\u001b[é",
        "\u001bé",
        "\u001b %G",
        "\u007f",
        "\u0000",
        "\u009c",
        "\u0080",
        "\u001b\\");
  }
}
