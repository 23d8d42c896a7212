package dev.podshell.contracts.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextOperationTest {

  @Test
  void shouldReplaceAPartOfAText() {
    TextOperation operation = TextOperation.replace("hello world", 6, 11, "room");

    assertThat(operation.apply("hello world")).isEqualTo("hello room");
    assertThat(operation.json()).containsExactly(6, -5, "room");
    assertThat(operation.growth()).isEqualTo(-1);
  }

  @Test
  void shouldKeepWhatBothInsertAtTheSamePlaceInOneOrder() {
    TextOperation one = TextOperation.replace("ab", 1, 1, "1");
    TextOperation two = TextOperation.replace("ab", 1, 1, "2");

    TextOperation.Pair pair = one.transform(two);

    assertThat(pair.second().apply(one.apply("ab"))).isEqualTo("a12b");
    assertThat(pair.first().apply(two.apply("ab"))).isEqualTo("a12b");
  }

  @Test
  void shouldKeepWhatSomebodyInsertsIntoWhatAnotherDeletes() {
    TextOperation deletes = TextOperation.replace("abcd", 1, 3, "");
    TextOperation inserts = TextOperation.replace("abcd", 2, 2, "X");

    assertThat(deletes.transform(inserts).second().apply(deletes.apply("abcd"))).isEqualTo("aXd");
  }

  @Property
  void shouldEndAtTheSameTextInBothOrders(
      @ForAll("texts") String text, @ForAll long one, @ForAll long other) {
    TextOperation first = randomOperation(text, new Random(one));
    TextOperation second = randomOperation(text, new Random(other));

    TextOperation.Pair pair = first.transform(second);

    assertThat(pair.second().apply(first.apply(text)))
        .isEqualTo(pair.first().apply(second.apply(text)));
    assertThat(pair.first().growth()).isLessThanOrEqualTo(first.growth() + text.length());
  }

  @Property
  void shouldDoTheSameAsBothWhenTwoAreComposed(
      @ForAll("texts") String text, @ForAll long one, @ForAll long other) {
    TextOperation first = randomOperation(text, new Random(one));
    String between = first.apply(text);
    TextOperation second = randomOperation(between, new Random(other));

    TextOperation both = first.then(second);

    assertThat(both.apply(text)).isEqualTo(second.apply(between));
    assertThat(both.baseLength()).isEqualTo(text.length());
  }

  @Property
  void shouldChangeTheSameWhenItIsMadeOfOnePiece(@ForAll("texts") String text, @ForAll long seed) {
    TextOperation operation = randomOperation(text, new Random(seed));

    TextOperation inOnePiece = operation.inOnePiece(text);

    assertThat(inOnePiece.apply(text)).isEqualTo(operation.apply(text));
    assertThat(inOnePiece.steps()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void shouldTakeTimeThatIsLinearInTheStepsWhenManyAreJoined() {
    int count = 300_000;
    TextOperation inserts = TextOperation.ofJson(Collections.nCopies(count, "ab"));
    List<Object> alternating = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      alternating.add("ab");
      alternating.add(-1);
    }
    TextOperation between = TextOperation.ofJson(alternating);
    TextOperation all = TextOperation.replace("x".repeat(count), 0, count, "");

    TextOperation.Pair pair =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> between.transform(all));

    assertThat(inserts.growth()).isEqualTo(2 * count);
    assertThat(pair.first().json()).containsExactly("ab".repeat(count));
  }

  @Test
  void shouldRefuseToComposeOperationsThatDoNotFollow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextOperation.ofJson(List.of(3)).then(TextOperation.ofJson(List.of(2))));
  }

  @Property
  void shouldReadTheJsonThatItWrote(@ForAll("texts") String text, @ForAll long seed)
      throws MalformedRecordException {
    TextOperation operation = randomOperation(text, new Random(seed));

    TextOperation read = RecordJson.read(RecordJson.write(operation), TextOperation.class);

    assertThat(read).isEqualTo(operation);
    assertThat(read.baseLength()).isEqualTo(text.length());
    assertThat(read.apply(text)).hasSize(text.length() + operation.growth());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0]", "[\"\"]", "[1.5]", "[null]", "[[1]]", "[3000000000]", "{}", "7"})
  void shouldRefuseAnInvalidOperation(String json) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    RecordJson.read(
                        json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        TextOperation.class)))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void shouldRefuseATextOfAnotherLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextOperation.ofJson(List.of(3)).apply("ab"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TextOperation.ofJson(List.of(3)).transform(TextOperation.ofJson(List.of(2))));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange('a', 'e').withChars('\n').ofMaxLength(30);
  }

  private static TextOperation randomOperation(String text, Random random) {
    TextOperation.Builder builder = new TextOperation.Builder();
    int left = text.length();
    while (left > 0 || random.nextInt(3) == 0) {
      int length = left == 0 ? 0 : 1 + random.nextInt(left);
      switch (random.nextInt(3)) {
        case 0 -> {
          builder.keep(length);
          left -= length;
        }
        case 1 -> {
          builder.delete(length);
          left -= length;
        }
        default -> builder.insert(Integer.toString(random.nextInt(100)));
      }
    }
    return builder.build();
  }
}
