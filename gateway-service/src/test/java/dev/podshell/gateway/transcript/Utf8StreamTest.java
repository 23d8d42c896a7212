package dev.podshell.gateway.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class Utf8StreamTest {

  /** Generates bytes that begin, continue, break and almost complete characters. */
  private static final byte[] TELLING = {
    'a',
    0x00,
    (byte) 0x7F,
    (byte) 0x80,
    (byte) 0x8F,
    (byte) 0x90,
    (byte) 0x9F,
    (byte) 0xA0,
    (byte) 0xBF,
    (byte) 0xC0,
    (byte) 0xC1,
    (byte) 0xC2,
    (byte) 0xDF,
    (byte) 0xE0,
    (byte) 0xE2,
    (byte) 0xED,
    (byte) 0xEF,
    (byte) 0xF0,
    (byte) 0xF3,
    (byte) 0xF4,
    (byte) 0xF5,
    (byte) 0xFF
  };

  @Property(tries = 5000)
  void shouldDecodeAnyPiecesAsTheWhole(
      @ForAll("bytes") byte[] bytes, @ForAll List<@IntRange(min = 0, max = 5) Integer> sizes) {
    Utf8Stream stream = new Utf8Stream();
    StringBuilder text = new StringBuilder();
    int first = 0;
    for (int size : sizes) {
      int end = Math.min(bytes.length, first + size);
      text.append(stream.decode(Arrays.copyOfRange(bytes, first, end)));
      stream = new Utf8Stream(stream.tail()); // as a cursor carries it to another gateway
      assertThat(stream.tailLength()).isLessThanOrEqualTo(Utf8Stream.MAX_TAIL);
      first = end;
    }
    text.append(stream.decode(Arrays.copyOfRange(bytes, first, bytes.length)));
    text.append(stream.flush());

    assertThat(text.toString()).isEqualTo(new String(bytes, UTF_8));
  }

  @Property
  void shouldNotHoldBackAWholeCharacter(@ForAll String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(new Utf8Stream().decode(bytes)).isEqualTo(new String(bytes, UTF_8));
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> telling =
        Arbitraries.integers()
            .between(0, TELLING.length - 1)
            .map(index -> TELLING[index])
            .array(byte[].class)
            .ofMaxSize(12);
    Arbitrary<byte[]> text = Arbitraries.strings().ofMaxLength(6).map(it -> it.getBytes(UTF_8));
    return Combinators.combine(telling, text, telling)
        .as(
            (before, middle, after) -> {
              byte[] all = Arrays.copyOf(before, before.length + middle.length + after.length);
              System.arraycopy(middle, 0, all, before.length, middle.length);
              System.arraycopy(after, 0, all, before.length + middle.length, after.length);
              return all;
            });
  }
}
