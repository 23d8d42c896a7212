package dev.podshell.gateway.dialect.question;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

  @ParameterizedTest
  @CsvSource({
    "ArrowUp, [A, OA",
    "ArrowDown, [B, OB",
    "ArrowRight, [C, OC",
    "ArrowLeft, [D, OD",
    "Home, [H, OH",
    "End, [F, OF",
    "Delete, [3~, [3~",
    "PageUp, [5~, [5~",
    "F1, OP, OP",
    "F12, [24~, [24~"
  })
  void shouldTranslateKeysByTheModeThatTheProgramAskedFor(
      String key, String normal, String application) {
    assertThat(Keys.translate(key, false)).isEqualTo("\u001b" + normal);
    assertThat(Keys.translate(key, true)).isEqualTo("\u001b" + application);
  }

  @Test
  void shouldTranslateTheKeysOfCharacters() {
    assertThat(Keys.translate("Enter", false)).isEqualTo("\r");
    assertThat(Keys.translate("Backspace", false)).isEqualTo("\u007f");
    assertThat(Keys.translate("Tab", false)).isEqualTo("\t");
    assertThat(Keys.translate("Escape", false)).isEqualTo("\u001b");
    assertThat(Keys.translate("Shift", false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes\n", "ArrowUp ", "arrowup", "a", " ", "é", "\u001b[A"})
  void shouldSendTextAsItIs(String text) {
    assertThat(Keys.translate(text, true)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'\u001b[?1h', true",
    "'a\u001b[?1h\u001b=b', true",
    "'\u001b[?25;1;7h', true",
    "'\u001b[?1h\u001b[?1l', false",
    "'\u001b[?1h\u001bc', false",
    "'\u001b[?1h\u001b[!p', false",
    "'\u001b[?1h\u001b[1!p', true",
    "'\u009b?1h', true",
    "'\u001b[?01h', true",
    "'\u001b[?1h\u001b]0;\u0018[?1l', true",
    "'\u001b[?\n1h', true",
    "'\u001b]0;[?1h\u0007', false",
    "'\u001b[1h', false",
    "'\u001b[?11h', false",
    "'\u001b[?25h', false",
    "'\u001b[\u001b[?1h', true"
  })
  void shouldFollowTheModeOfTheCursorKeys(String output, boolean application) {
    CursorKeys keys = new CursorKeys(false);
    keys.watch(output);
    assertThat(keys.areInApplicationMode()).isEqualTo(application);
  }

  @Property
  void shouldFollowTheModeWhenItsSequenceIsCut(
      @ForAll @IntRange(min = 0, max = 12) int cut, @ForAll boolean on) {
    String output = "text\u001b[?25;1" + (on ? "h" : "l") + "more";
    CursorKeys keys = new CursorKeys(!on);
    for (String piece : List.of(output.substring(0, cut), output.substring(cut))) {
      keys.watch(piece);
    }
    assertThat(keys.areInApplicationMode()).isEqualTo(on);
  }
}
