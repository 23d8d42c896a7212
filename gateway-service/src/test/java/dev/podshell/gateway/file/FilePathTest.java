package dev.podshell.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {

  @Test
  void shouldReadTheCommandAndThePath() {
    assertThat(FilePath.parse("/files/12/a%20b/%C3%BC+.txt"))
        .contains(new FilePath(new CommandId(12), "a b/ü+.txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files",
        "/files/",
        "/files/12",
        "/files/12/",
        "/files/x/a",
        "/files/-1/a",
        "/files/9007199254740992/a",
        "/files/99999999999999999999/a",
        "/files/12/..",
        "/files/12/../a",
        "/files/12/a/%2e%2E/b",
        "/files/12/./a",
        "/files/12//a",
        "/files/12/a/",
        "/files/12/a%2Fb",
        "/files/12/a%00b",
        "/files/12/%",
        "/files/12/%4",
        "/files/12/%zz",
        "/files/12/%-1",
        "/files/12/%FF",
        "/files/12/%C3",
        "/files/12/%ED%A0%80",
        "/files/12/ü"
      })
  void shouldRefuseAUrlThatCannotNameAFile(String url) {
    assertThat(FilePath.parse(url)).isEmpty();
  }

  @Property(tries = 5000)
  void shouldReadAPathOfPlainPartsOrNothing(
      @ForAll
          @StringLength(max = 30)
          @Chars({'.', '/', '%', '2', 'e', 'F', 'f', '0'})
          @CharRange(from = 'a', to = 'c')
          String rest) {
    FilePath.parse("/files/1/" + rest)
        .ifPresent(
            path ->
                assertThat(Arrays.asList(path.path().split("/", -1)))
                    .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))
                    .noneMatch(part -> part.contains("\0")));
  }
}
