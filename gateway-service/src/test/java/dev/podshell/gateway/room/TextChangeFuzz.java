package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.gateway.compute.Deadline;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes two texts with a NUL between them: the code, and a change that may be a diff of it. */
class TextChangeFuzz {

  private static final int MAX = 100_000;

  static Stream<byte[]> examples() {
    return Stream.of(
            "print(1)\n\0print(2)\n",
            "print(1)\n\0@@ -1 +1 @@\n-print(1)\n+print(2)\n",
            "a\nb\nc\n\0--- a\n+++ b\n@@ -1,3 +1,4 @@ f\n a\n-b\n+x\n+y\n c\n",
            "a\0@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n",
            "\0@@ -0,0 +1 @@\n+a\n",
            "a\n"
                + "\0diff --git a/f b/f\n"
                + "index 7898192..6178079 100644\n"
                + "--- a/f\n"
                + "+++ b/f\n"
                + "@@ -1 +1 @@\n"
                + "-a\n"
                + "+b\n",
            "a\n\0Index: f\n====================\n--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n+b\n",
            "a b\n\0@@ -1,4 +1,4 @@\n a \n-b\n+%C3%A9\n %0A\n@@ -1,0 +1,1 @@\n+x\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldMakeTheChangeOrSayThatItDoesNotFit(byte[] bytes) throws Exception {
    String[] texts = new String(bytes, UTF_8).split("\0", 2);
    if (texts.length < 2) {
      return;
    }
    String code = texts[0];
    String text = texts[1];
    try {
      String changed =
          new TextChange.Text(text)
              .on(
                  code,
                  MAX,
                  (before, after) -> TextDifference.of(before, after).compare(MAX, new Deadline()))
              .apply(code);

      assertThat(changed.length()).isLessThanOrEqualTo(code.length() + text.length());
      if (Patch.read(text).isEmpty()) {
        assertThat(changed).isEqualTo(text);
      }
    } catch (TextChangeException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
