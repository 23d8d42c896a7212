package dev.podshell.gateway.dialect.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.apispec.AsyncApi;
import dev.podshell.gateway.room.TextChange;
import dev.podshell.gateway.room.TextChangeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class RoomMessageFuzz {

  private static final List<String> CODES = List.of("", "print(1)\n", "a\uD83D\uDE00b\n\nc");

  private final RoomFrames frames = new RoomFrames();

  static Stream<byte[]> examples() {
    return AsyncApi.frames("room");
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldUnderstandAnEventOrSayWhatIsWrong(byte[] bytes) {
    String frame = new String(bytes, UTF_8);
    try {
      if (ClientMessage.parse(frame, frames.reader())
          instanceof ClientMessage.CodeChange(var _, TextChange change, var _)) {
        CODES.forEach(code -> check(change, code, frame.length()));
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(TextChange change, String code, int length) {
    try {
      String changed = change.on(code, 100_000, RoomMessageFuzz::wholly).apply(code);

      assertThat(changed.length()).isLessThanOrEqualTo(code.length() + length);
      assertThat(UTF_8.newEncoder().canEncode(changed)).as("no half characters").isTrue();
    } catch (TextChangeException e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TextOperation wholly(String before, String after) {
    return TextOperation.replace(before, 0, before.length(), after);
  }
}
