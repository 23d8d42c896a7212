package dev.podshell.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.podshell.contracts.room.TextOperation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextChangeTest {

  @Property
  void shouldMakeTheOneTextOfTheOther(
      @ForAll("texts") String before, @ForAll("texts") String after) {
    TextOperation operation = TextDifference.between(before, after);

    assertThat(operation.apply(before)).isEqualTo(after);
  }

  @Property
  void shouldCutNoCharacterInTwo(
      @ForAll("wideTexts") String before, @ForAll("wideTexts") String after) {
    TextOperation operation = TextDifference.between(before, after);

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

  @Property
  void shouldApplyWhatDiffWrites(@ForAll("texts") String before, @ForAll("texts") String after)
      throws TextChangeException {
    List<String> from = List.of(before.split("\n", -1));
    List<String> to = List.of(after.split("\n", -1));
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff("a", "b", from, DiffUtils.diff(from, to), 3);
    if (!diff.isEmpty()) {
      TextChange change = TextChange.ofText(String.join("\n", diff) + "\n");

      assertThat(change).isInstanceOf(TextChange.Diff.class);
      assertThat(change.on(before).apply(before)).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "print(1)\n",
        "@@ not a hunk @@\n",
        "--- a\n+++ b\n",
        "@@ -1 +1 @@\n-a\n+b\nand more\n",
        "@@ -1,2 +1 @@\n-a\n+b\n",
        "@@ -1 +1 @@\n",
        "first\n@@ -1 +1 @@\n-a\n+b\n",
        "@@ -999999999999 +1 @@\n-a\n+b\n"
      })
  void shouldTakeAsTheWholeCodeWhatIsNotWhollyADiff(String text) {
    assertThat(TextChange.ofText(text)).isEqualTo(new TextChange.Whole(text));
  }

  @Test
  void shouldApplyADiffWithoutANewlineAtTheEnd() throws TextChangeException {
    TextChange change =
        TextChange.ofText(
            "--- main.py\n+++ main.py\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
                + "\\ No newline at end of file\n");

    assertThat(change.on("a\nb").apply("a\nb")).isEqualTo("a\nc");
  }

  @Test
  void shouldRefuseADiffOfAnotherText() {
    TextChange change = TextChange.ofText("@@ -1 +1 @@\n-a\n+b\n");

    assertThatExceptionOfType(TextChangeException.class).isThrownBy(() -> change.on("x\n"));
    assertThatExceptionOfType(TextChangeException.class)
        .isThrownBy(() -> TextChange.ofText("@@ -9 +9 @@\n-a\n+b\n").on("a\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1,0", "0,4", "2,1", "2,2"})
  void shouldRefusePartsThatAreNotOfTheText(String part) {
    String[] ends = part.split(",");
    TextChange change =
        new TextChange.Part(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]), "x");

    assertThatExceptionOfType(TextChangeException.class).isThrownBy(() -> change.on("a😀"));
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
