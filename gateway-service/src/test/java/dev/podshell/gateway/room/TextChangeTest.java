package dev.podshell.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.difflib.DiffUtils;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.compute.ComputationEndedException;
import dev.podshell.gateway.compute.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextChangeTest {

  private static final int MAX = 1_000;

  @Property
  void shouldTurnOneTextIntoTheOther(
      @ForAll("texts") String before, @ForAll("texts") String after) {
    assertThat(difference(before, after, 1 << 20).apply(before)).isEqualTo(after);
  }

  @Property
  void shouldTurnOneTextIntoTheOtherWithAnyBoundOfSteps(
      @ForAll("texts") String before,
      @ForAll("texts") String after,
      @ForAll @IntRange(max = 60) int steps) {
    assertThat(difference(before, after, steps).apply(before)).isEqualTo(after);
    assertThat(TextDifference.of(before, after).asAWhole().apply(before)).isEqualTo(after);
  }

  @Property
  void shouldFindAShortestScript(@ForAll("texts") String before, @ForAll("texts") String after) {
    int[] from = before.chars().toArray();
    int[] to = after.chars().toArray();
    int[] changed = new int[1];

    long unused =
        CommonRuns.compare(
            from,
            to,
            1 << 20,
            new Deadline(),
            (fromBegin, fromEnd, toBegin, toEnd) ->
                changed[0] += fromEnd - fromBegin + toEnd - toBegin);

    int expected =
        DiffUtils.diff(before.chars().boxed().toList(), after.chars().boxed().toList())
            .getDeltas()
            .stream()
            .mapToInt(delta -> delta.getSource().size() + delta.getTarget().size())
            .sum();
    assertThat(changed[0]).isEqualTo(expected);
  }

  @Property
  void shouldSplitNoCharacter(
      @ForAll("wideTexts") String before, @ForAll("wideTexts") String after) {
    TextOperation operation = difference(before, after, 1 << 20);

    assertThat(operation.apply(before)).isEqualTo(after);
    int position = 0;
    for (TextOperation.Step step : operation.steps()) {
      switch (step) {
        case TextOperation.Keep(int length) -> position += length;
        case TextOperation.Delete(int length) -> position += length;
        case TextOperation.Insert(String text) ->
            assertThat(Character.isLowSurrogate(text.charAt(0))).isFalse();
      }
      assertThat(TextDifference.splitsCharacter(before, position)).isFalse();
    }
  }

  @Test
  void shouldKeepTheWordsBetweenTwoChangedOnes() {
    TextOperation operation = difference("a = foo + bar\n", "b = foo + baz\n", 1 << 20);

    assertThat(operation.json()).containsExactly(-1, "b", 11, -1, "z", 1);
  }

  @Test
  void shouldReplaceTheWholeWhenTextsDifferInTooManyPlaces() {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int line = 0; line < 3_000; line++) {
      before.append("kept ").append(line).append(" a\n");
      after.append("kept ").append(line).append(" b\n");
    }

    TextOperation operation = difference(before.toString(), after.toString(), 1L << 40);

    assertThat(operation.steps()).hasSizeLessThanOrEqualTo(TextOperation.MAX_STEPS);
    assertThat(operation.apply(before.toString())).isEqualTo(after.toString());
  }

  @Test
  void shouldMakeABoundedNumberOfStepsWhenTextsHaveNothingInCommon() {
    int[] from = IntStream.range(0, 30_000).toArray();
    int[] to = IntStream.range(30_000, 60_000).toArray();
    List<int[]> changes = new ArrayList<>();

    long left =
        CommonRuns.compare(
            from,
            to,
            100_000,
            new Deadline(),
            (fromBegin, fromEnd, toBegin, toEnd) ->
                changes.add(new int[] {fromBegin, fromEnd, toBegin, toEnd}));

    assertThat(left).isZero();
    assertThat(changes).containsExactly(new int[] {0, 30_000, 0, 30_000});
  }

  @Test
  void shouldStopAtTheDeadline() {
    Deadline deadline = new Deadline();
    deadline.end();

    assertThatExceptionOfType(ComputationEndedException.class)
        .isThrownBy(() -> TextDifference.of("a\nb\n", "c\nd\n").compare(1 << 20, deadline));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "print(1)\n",
        "@@ not a hunk @@\n",
        "first\n@@ -1 +1 @@\n-a\n+b\n",
        "--- a\n",
        "--- a comment\n--- of two lines\n",
        "index = 1\n",
        "Index: of a book\n",
        "diff = a - b\n",
        "1c1\n",
        "*** bold ***\n",
        "@decorator\ndef f(): pass\n"
      })
  void shouldTakeATextThatIsNotAPatchAsTheWholeCode(String text) throws Exception {
    assertThat(after("x\n", text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--- a\n+++ b\n",
        "Index: f\n====================\n--- f\n+++ f\n",
        "diff --git a/f b/f\nold mode 100644\nnew mode 100755\n",
        "diff --git a/f b/f\nindex 83db48f..bf26914 100644\nBinary files a/f and b/f differ\n",
        "@@ -1 +1 @@\n-a\n+b\nand more\n",
        "@@ -1,2 +1 @@\n-a\n+b\n",
        "@@ -1 +1 @@\n",
        "@@ -1 +1 @@\n*a\n",
        "@@ -999999999999 +1 @@\n-a\n+b\n",
        "@@@ -1,1 -1,1 +1,2 @@@\n- a\n -b\n++c\n",
        "@@ -1,3 +1,3 @@\n-%C3%28a\n+abc\n",
        "@@ -1,9 +1,9 @@\n-abc\n+abd\n",
        "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n",
        "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n\n"
            + "diff --git a/f b/f\n",
        "*** a\n--- b\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n",
        "1c1\n< a\n---\n> b\n"
      })
  void shouldRefuseAPatchThatCannotBeRead(String text) {
    assertThatExceptionOfType(TextChangeException.class)
        .isThrownBy(() -> after("a\n", text))
        .withMessageContaining("patch");
  }

  @ParameterizedTest
  @CsvSource({
    // base, patch, after; ~ is a newline
    "a~b, @@ -1|2 +1|2 @@~ a~-b~\\ No newline at end of file~+c~\\ No newline at end of file~, a~c",
    "a~b, @@ -1|2 +1|2 @@~ a~-b~\\ Kein Zeilenumbruch am Dateiende.~+c~, a~c~",
    "a~b~, @@ -1|2 +1|2 @@~ a~-b~+c~\\ No newline at end of file, a~c",
    "a~, @@ -1 +1|2 @@~ a~+ ~, a~ ~",
    "a~~b~, @@ -1|3 +1|2 @@~ a~~-b~, a~~",
    "a~b~c~, @@ -2|0 +3 @@~+x~, a~b~x~c~",
    "a~, --- /dev/null~+++ b/f~@@ -0|0 +1 @@~+x~, x~a~",
    "abc, @@ -1|3 +1|3 @@~ a~-b~+x~ c~, axc",
    "a~~, @@ -1|3 +1|3 @@~-a%0A~+b%0A~ %0A~, b~~"
  })
  void shouldApplyAPatchExactly(String base, String patch, String after) throws Exception {
    assertThat(after(read(base), read(patch))).isEqualTo(read(after));
  }

  @ParameterizedTest
  @CsvSource({
    "x~, @@ -1 +1 @@~-a~+b~",
    "a~, @@ -9 +9 @@~-a~+b~",
    "ab~c, @@ -2 +2 @@~-c~+d~",
    "ab~c~, @@ -2 +2 @@~-c~\\ No newline at end of file~+d~",
    "a~b~, @@ -1 +1 @@~-a~+x~\\ No newline at end of file~",
    "a~b~, @@ -2 +2 @@~-b~+c~@@ -1 +1 @@~-a~+x~",
    "abc, @@ -2|2 +2|2 @@~-ax~+ay~",
    "😀, @@ -2|0 +2|1 @@~+x~",
    "abc, @@ -1|3 +1|3 @@~-abc~+a%00c~"
  })
  void shouldRefuseAPatchOfAnotherText(String base, String patch) {
    assertThatExceptionOfType(TextChangeException.class)
        .isThrownBy(() -> after(read(base), read(patch)));
  }

  @Test
  void shouldRefuseATextThatIsTooLongBeforeComparingIt() {
    TextChange.Differ never =
        (_, _) -> {
          throw new AssertionError("The texts were compared");
        };

    for (TextChange change :
        List.of(
            new TextChange.Text("x".repeat(MAX + 1)),
            new TextChange.Text("@@ -1 +1 @@\n-a\n+" + "b".repeat(MAX) + "\n"),
            new TextChange.Text("@@ -1 +1 @@\n-a\n+" + "b".repeat(30 * MAX) + "\n"),
            new TextChange.Part(0, 0, "x".repeat(MAX)))) {
      assertThatExceptionOfType(TextChangeException.class)
          .isThrownBy(() -> change.on("a\n", MAX, never))
          .withMessageContaining("1000 characters");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1,0", "0,4", "2,1", "2,2"})
  void shouldRefusePartsOutsideTheText(String part) {
    String[] ends = part.split(",");
    TextChange change =
        new TextChange.Part(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]), "x");

    assertThatExceptionOfType(TextChangeException.class)
        .isThrownBy(() -> change.on("a😀", MAX, (_, _) -> TextOperation.replace("", 0, 0, "")));
  }

  private static TextOperation difference(String before, String after, long maxSteps) {
    return TextDifference.of(before, after).compare(maxSteps, new Deadline());
  }

  private static String after(String base, String text) throws Exception {
    return new TextChange.Text(text)
        .on(base, 1 << 20, (before, after) -> difference(before, after, 1 << 20))
        .apply(base);
  }

  private static String read(String cell) {
    return cell.replace('~', '\n').replace('|', ',').replace("\\\\", "\\");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('a', 'b', '\n').ofMaxLength(20);
  }

  @Provide
  Arbitrary<String> wideTexts() {
    return Arbitraries.of("a", "\n", "😀", "😁", "𐀀", "é")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
