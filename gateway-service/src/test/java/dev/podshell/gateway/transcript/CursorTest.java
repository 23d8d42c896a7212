package dev.podshell.gateway.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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
  void shouldReadWhatItWroteWithTaps(
      @ForAll @Size(max = 3) byte[] stdout,
      @ForAll @Size(min = 1, max = 5) Set<@IntRange(min = 0) Integer> locations,
      @ForAll @Size(min = 1, max = 3) byte[] tail) {
    Map<TapStream, byte[]> tails = new TreeMap<>();
    for (int location : locations) {
      tails.put(new TapStream(location, Stream.STDERR), tail);
      tails.put(new TapStream(location, Stream.STDOUT), new byte[] {tail[0]});
    }
    Cursor written = new Cursor(new CommandId(7), 9, Map.of(Stream.STDOUT, stdout), tails);

    Cursor read = Cursor.parse(written.text());

    assertThat(read.text()).isEqualTo(written.text());
    assertThat(read.tapTails()).usingRecursiveComparison().isEqualTo(tails);
    assertThat(read.tail(Stream.STDOUT)).isEqualTo(stdout);
  }

  @Property(tries = 5000)
  void shouldHaveExactlyOneTextForEachCursor(@ForAll @Size(max = 24) byte[] rest) {
    byte[] bytes = new byte[18 + rest.length];
    bytes[0] = 2;
    System.arraycopy(rest, 0, bytes, 18, rest.length);
    shouldReadAnyBytesOrRefuseThem(bytes);
  }

  @Property
  void shouldRefuseAnInvalidCursorWithAMessageForTheClient(@ForAll String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse(text))
        .withMessageContaining("cursor");
  }

  @Property
  void shouldReadAnyBytesOrRefuseThem(@ForAll byte[] bytes) {
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
