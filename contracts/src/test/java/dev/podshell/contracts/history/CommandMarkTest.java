package dev.podshell.contracts.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandMarkTest {

  static Stream<CommandMark> marks() {
    return Stream.of(
        CommandMark.NEWEST,
        new CommandMark(Instant.EPOCH, 0),
        new CommandMark(Instant.parse("2026-01-02T03:04:05.678901Z"), 42));
  }

  @ParameterizedTest
  @MethodSource("marks")
  void shouldReadWhatItWrites(CommandMark mark) {
    assertThat(CommandMark.parse(mark.text())).isEqualTo(mark);
  }

  static Stream<String> others() {
    return Stream.of(
        "",
        "x",
        "AAZHYDCNmAAAAAAAAAAqUA\n",
        "AAZHYDCNmAAAAAAAAA",
        text(-1, 1),
        text(1, -1),
        text(Long.MAX_VALUE, 1),
        text(Long.MIN_VALUE, 1));
  }

  @ParameterizedTest
  @MethodSource("others")
  void shouldSayThatATextIsNoMark(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CommandMark.parse(text))
        .withMessageStartingWith("before is malformed");
  }

  private static String text(long microseconds, long row) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(microseconds).putLong(row).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
