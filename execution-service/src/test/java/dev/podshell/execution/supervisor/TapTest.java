package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.Program.Shell;
import dev.podshell.contracts.command.Program.Tap;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Tapped;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.Answer.Result;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs pipelines with taps in the real shells of this machine. In the texts, {@code «a»} is a stage
 * whose pipe has a tap. This is one long file, because its tests share the pipelines and the
 * shells.
 */
class TapTest {

  private static final String STATUS = "; echo $? \"${PIPESTATUS[@]}\"";

  @TempDir private Path folder;
  private @Nullable Sandbox started;
  private long lastCommand = 1000;

  @BeforeEach
  void start() throws Exception {
    started = Sandbox.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    sandbox().close();
  }

  static List<String> texts() {
    String status = STATUS;
    return List.of(
        "«echo a» | cat" + status,
        "«printf 'x\\ny\\nz\\n'» | «sort -r» | «tee copy» | head -n 2" + status,
        "«yes» | head -n 1" + status,
        "set -o pipefail; «yes» | head -n 1" + status,
        "set -o pipefail; «false» | «true» | cat" + status,
        "«(exit 3)» | «(exit 4)» | (exit 5)" + status,
        "«exit 3» | cat" + status,
        "! «echo a» | grep b" + status,
        "«nosuch» | cat" + status,
        "«bash -c 'kill -SEGV $$'» | cat" + status,
        "«bash -c 'kill -TERM $$'» | cat" + status,
        "«{ echo 1; sleep 0.3; echo 2; sleep 0.3; }» | head -n 1" + status,
        "«sleep 0.2 >/dev/null» | { cat; echo early; }" + status,
        "«cat <<E» | «tr a b» | cat" + status + "\na $((1 + 1))\nE\n",
        "«cat <<'E'» |\na | b\nE\ntr a b" + status,
        "«for i in 1 2; do echo $i; done» | while read x; do echo \"<$x>\"; done" + status,
        "«f() { echo $1 >&2; return 7; }» | cat; f() { echo $1 >&2; return 7; }; «f x» | cat"
            + status,
        "«case a in (a) echo b;; esac» | cat" + status,
        "«A=1 printenv A» | cat" + status,
        "«>/dev/stdout echo x» | cat" + status,
        "«echo x >/dev/stderr 2>/dev/null» | cat" + status,
        "«[[ a =~ x|a ]]» | cat" + status,
        "«((0))» | cat" + status,
        "shopt -s lastpipe; «echo 1 2» | read x y; echo $x-$y",
        "set -e; «false» | cat; echo here; set -o pipefail; «false» | cat; echo not",
        "set -C; «echo a» | cat" + status,
        "set -u; «{ echo ${x?gone}; }» | cat" + status,
        "trap 'echo bye' EXIT; «echo a» | cat; exit 9",
        "«cd /» | cat; pwd",
        "«echo a» | cat & wait $!; echo $?",
        "true & «echo $!» | grep -c .; wait",
        "echo start >&2; «ls /nosuch» | cat; echo end >&2",
        "«for i in 1 2 3; do echo e$i >&2; echo o$i; done» | { cat; echo right >&2; }; echo end"
            + " >&2",
        "exec 2>&1; «ls /nosuch» | cat; echo end",
        "exec 2>/dev/null; «ls /nosuch» | cat; echo end >&2",
        "«ls /nosuch» |& cat" + status,
        "«{ echo o; echo e >&2; }» |& «cat» | tr a-z A-Z" + status,
        "«seq 100000» | «sort -n» | tail -n 1" + status,
        "«head -c 3000000 /dev/zero» | wc -c >&2",
        "«head -c 3000000 /dev/zero >&2» | cat",
        "«echo 'é😀'» | «cat» | wc -c",
        "coproc N { echo a | cat; }; wait; echo $?; «echo b» | cat",
        "«echo \\ # x» | cat" + status + "; «echo b» | cat",
        "«echo `echo a # it's | not`» | cat" + status,
        "«case a in x|a) echo 1 | cat;; esac»|cat" + status,
        "«[[ a || b ]]» | cat" + status,
        "«(( 1 | 2 ))» | cat" + status,
        "«echo $((1|2)) ${x:-a|b} $'a\\'|b'» | cat" + status,
        "«a[1|2]=x» | cat" + status,
        "«declare x=(a b)» | cat" + status,
        "«cat < <(echo a | cat)» | «cat > >(cat)» | cat" + status,
        "«cat <<A» | «cat - /dev/fd/3 3<<B» | cat" + status + "\n|\nA\n|\nB\n",
        "«cat <<-'A B' <<B» | cat" + status + "\n|\n\tA B\nx\\\nB\nB\n",
        "«for ((i=0; i<2; i++)) { echo $i; }» | cat" + status,
        "«if echo a | cat; then echo b; fi 2>&1» | cat" + status,
        "«(echo a | cat)» | «{ cat | cat; }» | cat" + status,
        "shopt -s extglob; touch a b c\n«echo !(a|copy)» | cat" + status,
        "«echo {a,b} } {» | cat" + status,
        "«echo a \\\n b» \\\n | cat" + status,
        "«echo a» | # b | c\n cat" + status,
        "«echo a\r» | cat\r\necho b\r");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldAnswerAPipelineAsWithoutTaps(String text) {
    CommandId with = run(text);
    CommandId without = sandbox().run(text.replaceAll("[«»]", ""));

    assertThat(sandbox().stdout(with)).isEqualTo(sandbox().stdout(without));
    assertThat(sandbox().stderr(with)).isEqualTo(sandbox().stderr(without));
    assertThat(sandbox().exit(with)).isEqualTo(sandbox().exit(without));
  }

  /**
   * Returns pipelines of stages that read, fail or exit early, in any order. A stage that exits
   * early races with the one that writes, with and without taps, so only the last status is
   * certain.
   */
  @RepeatedTest(30)
  void shouldAnswerAnyPipelineAsWithoutTaps(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<String> filters =
        List.of(
            "cat",
            "tr a-y b-z",
            "sort -r",
            "head -n 3",
            "{ head -n 1; cat >/dev/null; exit 3; }",
            "while read x; do echo \"$x!\"; done",
            "(cat; exit 5)",
            "grep -c .",
            "sed p 2>/dev/null");
    StringBuilder text = new StringBuilder("«seq 1 2000»");
    for (int stages = random.nextInt(1, 5); stages > 0; stages--) {
      String filter = filters.get(random.nextInt(filters.size()));
      boolean isTapped = stages > 1 && random.nextInt(4) > 0;
      text.append(" | ").append(isTapped ? "«" + filter + "»" : filter);
    }

    shouldAnswerAPipelineAsWithoutTaps(text + "; echo $?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«echo a» | «tr a b» | cat",
        "«yes» | head -n 1; echo $?",
        "«cat <<E» | tr a b\nabc\nE\n",
        "«{ echo o; echo e >&2; }» | cat",
        "set -e; «false» | cat; echo here"
      })
  void shouldAnswerAPipelineAsWithoutTapsWhereThereIsNoBash(String text) throws Exception {
    startWithoutBash();

    shouldAnswerAPipelineAsWithoutTaps(text);
  }

  @Test
  void shouldRefuseIfTheShellTakesTooLongToReadTheText() throws Exception {
    stop();
    Path programs = programs();
    Path bash = programs.resolve("bash");
    Files.writeString(
        bash, "#!/bin/sh\n[ \"$1\" = -n ] && exec /usr/bin/sleep 60\nexec /bin/bash \"$@\"\n");
    assertThat(bash.toFile().setExecutable(true)).isTrue();
    startWith(programs);

    assertThat(refused("touch ran; «echo a» | cat").message()).contains("takes too long to read");
    assertThat(sandbox().stdout(sandbox().run("echo a | cat"))).isEqualTo("a\n");
  }

  private void startWithoutBash() throws Exception {
    stop();
    startWith(programs());
  }

  private Path programs() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String name : List.of("sh", "cat", "tr", "yes", "head", "env")) {
      Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name).toRealPath());
    }
    return programs;
  }

  private void startWith(Path programs) throws Exception {
    started =
        Sandbox.start(
            SupervisorProcess.start(folder, SupervisorProcess.SPOOL_BYTES, programs.toString()),
            Sandbox.WINDOW,
            Limits.none());
  }

  @Test
  void shouldDeliverBinaryDataByteForByte() throws Exception {
    CommandId command =
        run("«head -c 1048576 /dev/urandom» | «openssl enc -e -base64 -A» | sha256sum");

    byte[] raw = tapped(command, 0, Stream.STDOUT);
    byte[] encoded = tapped(command, 1, Stream.STDOUT);
    assertThat(raw).hasSize(1 << 20);
    assertThat(Base64.getDecoder().decode(encoded)).isEqualTo(raw);
    assertThat(sandbox().stdout(command))
        .startsWith(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded)));
    assertThat(skipped(command)).isZero();
  }

  @Test
  void shouldDeliverTheErrorsOfTheStageLeftOfATapWithoutMovingThem() {
    CommandId command =
        run("«{ echo o; echo e >&2; }» | { cat; echo right >&2; } | «cat; echo f >&2» | cat");

    assertThat(text(command, 0, Stream.STDOUT)).isEqualTo("o\n");
    assertThat(text(command, 0, Stream.STDERR)).isEqualTo("e\n");
    assertThat(sandbox().stderr(command)).contains("e\n", "right\n");
  }

  @Test
  void shouldDeliverErrorsThatPassThroughAPipeAsItsData() {
    CommandId command = run("«{ echo o; echo e >&2; }» |& cat >/dev/null");

    assertThat(text(command, 0, Stream.STDOUT)).isEqualTo("o\ne\n");
    assertThat(text(command, 0, Stream.STDERR)).isEmpty();
    assertThat(sandbox().stderr(command)).isEmpty();
  }

  @Test
  void shouldTapOnlyWhatPassesThroughUnderATerminal() {
    CommandId command = start("«{ echo o; [ -t 2 ] && echo e >&2; }» | tr o p", Sandbox.TERMINAL);
    sandbox().awaitEnd(command);

    assertThat(text(command, 0, Stream.STDOUT)).isEqualTo("o\n");
    assertThat(text(command, 0, Stream.STDERR)).isEmpty();
    assertThat(sandbox().terminal(command)).contains("e\r\n", "p\r\n");
  }

  @Test
  void shouldDeliverDataWhileItPasses() {
    CommandId command = start("«cat» | cat >/dev/null", null);
    sandbox().write(command, "first\n");
    awaitTapped(command, "first\n");
    sandbox().write(command, "second\n");
    awaitTapped(command, "first\nsecond\n");

    sandbox().end(command);
    sandbox().awaitEnd(command);
    assertThat(sandbox().exit(command)).isEqualTo(new Exited(0, null));
  }

  @Test
  void shouldEndALeftStageAsSoonAsTheRightOneHasLeft() {
    long before = System.nanoTime();
    CommandId command = run("«{ echo 1; sleep 1; echo 2; sleep 30; }» | head -n 1" + STATUS);

    assertThat(sandbox().stdout(command)).isEqualTo("1\n0 141 0\n");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void shouldNotWaitForAProcessThatOnlyHoldsAStagesErrors() {
    long before = System.nanoTime();
    CommandId command = run("«{ sleep 30 >/dev/null & echo started; }» | cat; echo next");

    assertThat(sandbox().stdout(command)).isEqualTo("started\nnext\n");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void shouldLetThePipelineGoOnAndCountWhatIsSkippedWhenNobodyAcknowledges() {
    sandbox().recorder.stopAcknowledging();
    CommandId command =
        start(
            "«head -c 50000000 /dev/zero» | «tee /dev/null» | tail -c 5 >/dev/null; touch done",
            null);
    Path done = sandbox().supervisor.home().resolve("done");
    await().atMost(Sandbox.TIMEOUT).until(() -> done.toFile().exists());
    sandbox().recorder.acknowledgeAll();
    sandbox().awaitEnd(command);

    for (int location = 0; location < 2; location++) {
      int at = location;
      long skipped =
          tapped(command).stream()
              .filter(tap -> tap.location() == at)
              .mapToLong(Tapped::skipped)
              .sum();
      assertThat(skipped).isPositive();
      assertThat(tapped(command, location, Stream.STDOUT).length + skipped).isEqualTo(50_000_000);
    }
    assertThat(tapped(command).getLast().bytes()).isEmpty();
  }

  @Test
  void shouldLeaveTheRingToTheOutputOfOthersWhenNobodyAcknowledges() {
    sandbox().recorder.stopAcknowledging();
    CommandId flood = start("«head -c 50000000 /dev/zero» | cat >/dev/null; touch done", null);
    Path done = sandbox().supervisor.home().resolve("done");
    await().atMost(Sandbox.TIMEOUT).until(() -> done.toFile().exists());
    CommandId other = sandbox().start("head -c 4000000 /dev/zero; touch other", null);
    await()
        .atMost(Sandbox.TIMEOUT)
        .until(() -> sandbox().supervisor.home().resolve("other").toFile().exists());

    sandbox().recorder.acknowledgeAll();
    sandbox().awaitEnd(flood);
    sandbox().awaitEnd(other);
  }

  @Test
  void shouldCountInNoOffset() {
    CommandId command = run("printf abc; «printf 'xyz'» | cat >/dev/null; printf def");

    List<Long> offsets =
        sandbox().recorder.contents(command).stream()
            .filter(EntryContent.Output.class::isInstance)
            .map(content -> ((EntryContent.Output) content).offset())
            .toList();
    assertThat(sandbox().stdout(command)).isEqualTo("abcdef");
    assertThat(offsets).first().isEqualTo(0L);
    assertThat(offsets).allMatch(offset -> offset == 0 || offset == 3);
  }

  @Test
  void shouldLetABackgroundPipelineGoOnAfterTheEndOfItsCommand() throws Exception {
    CommandId command = run("«head -c 9 /dev/zero» | { sleep 3; wc -c >count; } &");
    Path count = sandbox().supervisor.home().resolve("count");
    assertThat(sandbox().exit(command)).isEqualTo(new Exited(0, null));

    await()
        .atMost(Sandbox.TIMEOUT)
        .until(() -> Files.exists(count) && Files.readString(count).equals("9\n"));
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    run("«echo a» | cat; (exit 3)");
    CommandId listing = sandbox().run("find \"$TMPDIR\" -name '*.taps'");

    assertThat(sandbox().stdout(listing)).isEmpty();
  }

  @Test
  void shouldRunNothingIfTheShellDoesNotUnderstandTheTaps() throws Exception {
    Answer answer = refused("touch ran; «case x in x»|a) echo y;; esac");

    assertThat(answer.message())
        .isEqualTo(
            "Breakpoints cannot be set in this text, because with them the shell would not"
                + " understand it: leave them out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "touch ran; «echo a» | cat; fi",
        "touch ran\n«echo a» | cat\n)",
        "cat <<E\n"
            + "$(touch ran) `touch ran`\n"
            + "E\n"
            + "a[$(touch ran)]=1; «a $(touch ran)» | b <(touch ran) ) >ran",
        "shopt -s extglob; «touch ran !(a|b) )» | cat"
      })
  void shouldRunNothingAndSayWhatTheShellSaysIfItDoesNotUnderstandTheText(String text)
      throws Exception {
    assertThat(refused(text).message())
        .startsWith(
            "Breakpoints cannot be set in this text, because the shell does not understand it: line"
                + " ")
        .contains("syntax error")
        .doesNotContain("errors", "copy.py");
  }

  @Test
  void shouldReadATextWithTheOptionsThatItsShellHas() {
    assertThat(sandbox().exit(sandbox().run("shopt -s extglob; export BASHOPTS; touch a b")))
        .isEqualTo(new Exited(0, null));

    shouldAnswerAPipelineAsWithoutTaps("«echo !(a|copy)» | cat" + STATUS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«coproc a» | b",
        "«echo $'a'» | b",
        "«[[ a ]]» | b",
        "«a 2>&1» |& b",
        "«a < <(b)» | c",
        "«a <<< b» | c",
        "«((1))» | c"
      })
  void shouldRefuseTapsInWhatIsForBashAloneWhereThereIsNone(String text) throws Exception {
    startWithoutBash();

    assertThat(refused(text).message()).contains("has no bash");
  }

  private Answer refused(String marked) throws Exception {
    CommandId command = new CommandId(++lastCommand);
    Answer answer = sandbox().start(command, command(marked, null));
    assertThat(answer.result()).isEqualTo(Result.MALFORMED);
    assertThat(sandbox().start(command, command(marked, null))).isEqualTo(answer);
    assertThat(sandbox().supervisor.home().resolve("ran")).doesNotExist();
    assertThat(sandbox().stdout(sandbox().run("find \"$TMPDIR\" -name '*.taps'"))).isEmpty();
    return answer;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0,0,9", "0,2,2", "0,3,1", "-1,0,1", "0,0,1;0,1,2", "1,0,1;0,1,2", "1,0,2;2,1,3"})
  void shouldRefuseTapsThatDoNotFitTheText(String taps) {
    List<Tap> list = new ArrayList<>();
    for (String tap : taps.split(";", -1)) {
      String[] numbers = tap.split(",", -1);
      list.add(
          new Tap(
              Integer.parseInt(numbers[0]),
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[2]),
              false));
    }

    Answer answer = sandbox().start(new CommandId(++lastCommand), command("a | b", list, null));

    assertThat(answer.result()).isEqualTo(Result.MALFORMED);
  }

  @Test
  void shouldTakeAsManyTapsAsAreAllowedAndNoMore() {
    CommandId command = run("«echo a» | ".repeat(Shell.MAX_TAPS) + "cat");
    String more = "echo a | ".repeat(Shell.MAX_TAPS + 1) + "cat";
    List<Tap> taps = new ArrayList<>();
    for (int i = 0; i <= Shell.MAX_TAPS; i++) {
      taps.add(new Tap(i, i * 9, i * 9 + 6, false));
    }

    assertThat(sandbox().stdout(command)).isEqualTo("a\n");
    for (int i = 0; i < Shell.MAX_TAPS; i++) {
      assertThat(text(command, i, Stream.STDOUT)).isEqualTo("a\n");
    }
    assertThat(sandbox().start(new CommandId(++lastCommand), command(more, taps, null)).result())
        .isEqualTo(Result.MALFORMED);
  }

  private Sandbox sandbox() {
    return Objects.requireNonNull(started);
  }

  private CommandId run(String text) {
    CommandId command = start(text, null);
    sandbox().awaitEnd(command);
    return command;
  }

  private CommandId start(String marked, @Nullable TerminalSize terminal) {
    CommandId command = new CommandId(++lastCommand);
    assertThat(sandbox().start(command, command(marked, terminal)).result())
        .isEqualTo(Result.QUEUED);
    return command;
  }

  private static StartRequest command(String marked, @Nullable TerminalSize terminal) {
    StringBuilder text = new StringBuilder();
    List<Tap> taps = new ArrayList<>();
    int start = 0;
    for (char c : marked.toCharArray()) {
      switch (c) {
        case '«' -> start = text.toString().getBytes(UTF_8).length;
        case '»' -> {
          int end = text.toString().getBytes(UTF_8).length;
          boolean merged = marked.substring(text.length() + 2 * taps.size() + 2).startsWith(" |&");
          taps.add(new Tap(taps.size(), start, end, merged));
        }
        default -> text.append(c);
      }
    }
    return command(text.toString(), taps, terminal);
  }

  private static StartRequest command(
      String text, List<Tap> taps, @Nullable TerminalSize terminal) {
    return new StartRequest(
        "label", "owner", new Run.Shell(text, taps), terminal, StandardInput.OPEN, Map.of(), false);
  }

  private void awaitTapped(CommandId command, String text) {
    await()
        .atMost(Sandbox.TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> text(command, 0, Stream.STDOUT).equals(text));
  }

  private List<Tapped> tapped(CommandId command) {
    return sandbox().recorder.contents(command).stream()
        .filter(Tapped.class::isInstance)
        .map(Tapped.class::cast)
        .toList();
  }

  private byte[] tapped(CommandId command, int location, Stream stream) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tapped(command).stream()
        .filter(tap -> tap.location() == location && tap.stream() == stream)
        .forEach(tap -> bytes.writeBytes(tap.bytes()));
    return bytes.toByteArray();
  }

  private String text(CommandId command, int location, Stream stream) {
    return new String(tapped(command, location, stream), US_ASCII);
  }

  private long skipped(CommandId command) {
    return tapped(command).stream().mapToLong(Tapped::skipped).sum();
  }
}
