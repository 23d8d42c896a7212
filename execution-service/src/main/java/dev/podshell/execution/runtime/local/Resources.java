package dev.podshell.execution.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resources of this service, as texts and files. */
final class Resources {

  private Resources() {}

  static String text(Class<?> beside, String name) throws IOException {
    return new String(bytes(beside, name), UTF_8);
  }

  /**
   * Writes a resource as a file, atomically, because other instances may do so at the same time.
   */
  static void copy(Class<?> beside, String name, Path to) throws IOException {
    Path unfinished = Files.createTempFile(to.getParent(), name, ".new");
    Files.write(unfinished, bytes(beside, name));
    Files.move(unfinished, to, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private static byte[] bytes(Class<?> beside, String name) throws IOException {
    try (InputStream content = beside.getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("The service was built without " + name);
      }
      return content.readAllBytes();
    }
  }
}
