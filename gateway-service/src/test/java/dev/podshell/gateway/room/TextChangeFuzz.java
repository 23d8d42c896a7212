package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Two texts, with a NUL between them: the code, and what may be a diff of it. */
class TextChangeFuzz {

  static Stream<byte[]> examples() {
    return Stream.of(
            "print(1)\n\0print(2)\n",
            "print(1)\n\0@@ -1 +1 @@\n-print(1)\n+print(2)\n",
            "a\nb\nc\n\0--- a\n+++ b\n@@ -1,3 +1,4 @@ f\n a\n-b\n+x\n+y\n c\n",
            "a\0@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n",
            "\0@@ -0,0 +1 @@\n+a\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldMakeTheChangeOrSayThatItDoesNotFit(byte[] bytes) {
    String[] texts = new String(bytes, UTF_8).split("\0", 2);
    if (texts.length < 2) {
      return;
    }
    String code = texts[0];
    TextChange change = TextChange.ofText(texts[1]);
    try {
      String changed = change.on(code).apply(code);

      assertThat(changed.length()).isLessThanOrEqualTo(code.length() + texts[1].length());
      if (change instanceof TextChange.Whole) {
        assertThat(changed).isEqualTo(texts[1]);
      }
    } catch (TextChangeException e) {
      assertThat(change).isInstanceOf(TextChange.Diff.class);
    }
  }
}
