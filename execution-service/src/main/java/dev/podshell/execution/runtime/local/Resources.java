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

  static String text(Class<?> neighbour, String name) throws IOException {
    return new String(bytes(neighbour, name), UTF_8);
  }

  /**
   * Writes a resource as a file, atomically, because other instances may do so at the same time.
   */
  static void copy(Class<?> neighbour, String name, Path target) throws IOException {
    Path unfinished = Files.createTempFile(target.getParent(), name, ".new");
    Files.write(unfinished, bytes(neighbour, name));
    Files.move(unfinished, target, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private static byte[] bytes(Class<?> neighbour, String name) throws IOException {
    try (InputStream content = neighbour.getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("The service was built without " + name);
      }
      return content.readAllBytes();
    }
  }
}
