package dev.podshell.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.local.process.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path parent;

  @Test
  void shouldSayWhoHasTheFolderWhenAnotherLauncherRuns() throws Exception {
    Path path = parent.resolve("data");
    Process other =
        new ProcessBuilder(
                Home.java(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                path.toString())
            .start();
    try (BufferedReader output = other.inputReader()) {
      assertThat(output.readLine()).isEqualTo("taken");

      assertThatThrownBy(() -> DataFolder.take(path))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("runs already in " + path)
          .hasMessageContaining("process " + other.pid());
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor()).isEqualTo(137);
    DataFolder.take(path).close();
  }

  @Test
  void shouldLeaveAFolderAloneThatPodshellDidNotMake() throws Exception {
    Path file = Files.writeString(parent.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> DataFolder.take(parent)).hasMessageContaining("--data");

    assertThat(file).exists();
  }

  @Test
  void shouldBeginWithNothingAndDeleteWhatWasStoredWhenAResetIsFollowedByAStart() throws Exception {
    Path path = parent.resolve("data");
    try (DataFolder folder = DataFolder.take(path)) {
      store(path, "old");

      folder.setAside();
      assertThat(path.resolve("kafka")).doesNotExist();
      store(path, "new");
      folder.deleteSetAside();
      folder.putBack();

      assertThat(path.resolve("kafka/data/log")).hasContent("new");
      assertThat(path).isDirectoryNotContaining("glob:**before-reset");
    }
  }

  @Test
  void shouldPutBackWhatWasStoredWhenAResetIsNotFollowedByAStart() throws Exception {
    Path path = parent.resolve("data");
    try (DataFolder folder = DataFolder.take(path)) {
      store(path, "old");

      folder.setAside();
      store(path, "new");
      folder.putBack();

      assertThat(path.resolve("kafka/data/log")).hasContent("old");
    }
  }

  @Test
  void shouldLoseNothingWhenALauncherWasKilledWhileItSetAside() throws Exception {
    Path path = parent.resolve("data");
    try (DataFolder folder = DataFolder.take(path)) {
      store(path, "old");
      Path moving = Files.createDirectory(path.resolve("moving"));
      Files.writeString(moving.resolve("postgres"), "rows");

      folder.putBack();

      assertThat(path.resolve("kafka/data/log")).hasContent("old");
      assertThat(path.resolve("postgres")).hasContent("rows");
      assertThat(moving).doesNotExist();
    }
  }

  private static void store(Path path, String records) throws IOException {
    Path stored = Files.createDirectories(path.resolve("kafka/data"));
    Files.writeString(stored.resolve("log"), records);
  }

  @Test
  void shouldKeepDataFromOtherUsers() throws Exception {
    Path path = parent.resolve("data");
    try (DataFolder _ = DataFolder.take(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
  }

  /** Acts as another launcher. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (DataFolder _ = DataFolder.take(Path.of(arguments[0]))) {
        System.out.println("taken");
        Thread.sleep(60_000);
      }
    }
  }
}
