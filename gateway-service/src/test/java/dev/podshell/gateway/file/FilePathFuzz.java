package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.podshell.contracts.command.ReadFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes the path of a URL, and the beginning of a file's content. */
class FilePathFuzz {

  static Stream<byte[]> examples() {
    return Stream.of("/files/1/a.txt", "/files/4503599627370497/a/%C3%BC%20b", "/files/1/%2e%2e/x")
        .map(path -> path.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldNameOnlyFilesBelowTheFolder(byte[] bytes) {
    FilePath.parse(new String(bytes, UTF_8))
        .ifPresent(
            file -> {
              assertThat(file.path().getBytes(UTF_8)).hasSizeBetween(1, ReadFile.MAX_PATH_BYTES);
              String[] parts = file.path().split("/", -1);
              assertThat(parts).doesNotContain("", ".", "..").endsWith(file.name());
              assertThat(file.path()).doesNotContain("\0");
            });
    assertThat(ContentType.of(bytes, true)).isIn((Object[]) ContentType.values());
  }
}
