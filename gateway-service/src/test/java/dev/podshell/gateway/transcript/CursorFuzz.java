package dev.podshell.gateway.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.identity.CommandId;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class CursorFuzz {

  static Stream<byte[]> examples() {
    Cursor beginning = Cursor.beginningOf(new CommandId(4503599627370497L));
    Cursor tapped =
        new Cursor(
            beginning.command(),
            7,
            Map.of(dev.podshell.contracts.event.Stream.STDOUT, new byte[] {(byte) 0xE2}),
            Map.of(
                new TapStream(3, dev.podshell.contracts.event.Stream.STDERR),
                new byte[] {(byte) 0xE2, (byte) 0x82}));
    return Stream.of(beginning, tapped)
        .map(Cursor::text)
        .flatMap(text -> Stream.of(text.getBytes(UTF_8), Base64.getUrlDecoder().decode(text)));
  }

  /** Reads the bytes as a text, and as the content of a cursor, which has exactly one text. */
  @MethodSource("examples")
  @FuzzTest
  void shouldReadACursorOrRefuseIt(byte[] bytes) {
    read(new String(bytes, UTF_8))
        .ifPresent(it -> assertThat(read(it.text()).map(Cursor::text)).contains(it.text()));
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    read(text).ifPresent(it -> assertThat(it.text()).isEqualTo(text));
  }

  private static Optional<Cursor> read(String text) {
    try {
      Cursor cursor = Cursor.parse(text);
      assertThat(cursor.entry()).isNotNegative();
      return Optional.of(cursor);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("The cursor is malformed");
      return Optional.empty();
    }
  }
}
