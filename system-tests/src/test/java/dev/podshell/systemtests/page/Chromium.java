package dev.podshell.systemtests.page;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the browser of this machine. */
final class Chromium {

  private Chromium() {}

  /**
   * Returns the path of its program. If there is none, the test that asks is skipped, except in
   * continuous integration, where it fails.
   */
  static Path program() {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .flatMap(
                folder ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && System.getenv("CI") == null) {
      return abort("The page is tested with Chromium, which is missing: apt install chromium");
    }
    return found.orElseThrow();
  }
}
