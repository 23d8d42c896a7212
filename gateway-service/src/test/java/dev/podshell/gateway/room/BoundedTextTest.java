package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BoundedTextTest {

  @Property
  void shouldKeepTheBeginningAndSayWhetherThatIsAll(
      @ForAll @Size(max = 5) List<String> pieces, @ForAll @IntRange(max = 20) int bound) {
    BoundedText text = new BoundedText(bound);
    pieces.forEach(text::add);
    String all = String.join("", pieces);

    assertThat(all).startsWith(text.toString());
    assertThat(text.toString().length()).isLessThanOrEqualTo(bound);
    assertThat(text.isTruncated()).isEqualTo(!text.toString().equals(all));
  }

  @Property
  void shouldSplitNoCharacterAndSkipNone(@ForAll @IntRange(max = 9) int bound) {
    BoundedText text = new BoundedText(bound);
    text.add("a😀b😀c😀");
    text.add("d");

    assertThat(UTF_8.newEncoder().canEncode(text.toString())).isTrue();
    assertThat("a😀b😀c😀d").startsWith(text.toString());
  }
}
