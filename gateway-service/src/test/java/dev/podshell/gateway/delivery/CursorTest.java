package dev.podshell.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @Property
  void shouldReadWhatItWrote(
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long command,
      @ForAll @LongRange(min = 0) long entry,
      @ForAll @Size(max = 3) byte[] stdout,
      @ForAll @Size(max = 3) byte[] stderr,
      @ForAll @Size(max = 3) byte[] tty) {
    Map<Stream, byte[]> tails = new EnumMap<>(Stream.class);
    tails.put(Stream.STDOUT, stdout);
    tails.put(Stream.STDERR, stderr);
    tails.put(Stream.TTY, tty);
    Cursor read = Cursor.parse(new Cursor(new CommandId(command), entry, tails).text());

    assertThat(read.command().value()).isEqualTo(command);
    assertThat(read.entry()).isEqualTo(entry);
    for (Stream stream : Stream.values()) {
      assertThat(read.tail(stream)).isEqualTo(tails.get(stream));
    }
  }

  @Property
  void shouldRefuseWhatIsNoneWithAMessageForTheClient(@ForAll String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse(text))
        .withMessageContaining("cursor");
  }

  @Property
  void shouldNeverFailOtherwise(@ForAll byte[] bytes) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    try {
      assertThat(Cursor.parse(text).text()).isEqualTo(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("cursor");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AA", "AgAAAAAAAAABAAAAAAAAAAEA", "AQAAAAAAAAABAAAAAAAAAAEAAA"})
  void shouldRefuseOtherVersionsAndLengths(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse(text));
  }
}
