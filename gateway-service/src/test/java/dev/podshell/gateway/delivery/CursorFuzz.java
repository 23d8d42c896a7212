package dev.podshell.gateway.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.identity.CommandId;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class CursorFuzz {

  static Stream<byte[]> examples() {
    String cursor = Cursor.beginningOf(new CommandId(4503599627370497L)).text();
    return Stream.of(cursor.getBytes(UTF_8), Base64.getUrlDecoder().decode(cursor));
  }

  /** As it comes, and as what a cursor's text stands for. */
  @MethodSource("examples")
  @FuzzTest
  void shouldReadACursorOrSayThatItIsNone(byte[] bytes) {
    check(new String(bytes, UTF_8));
    check(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static void check(String text) {
    try {
      Cursor cursor = Cursor.parse(text);

      assertThat(cursor.entry()).isNotNegative();
      assertThat(Cursor.parse(cursor.text()).text()).isEqualTo(cursor.text());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("The cursor is malformed");
    }
  }
}
