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
    try (InputStream content = beside.getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("The service was built without " + name);
      }
      return new String(content.readAllBytes(), UTF_8);
    }
  }

  /** Writes one as a file, all at once, whoever else does it at the same time. */
  static void copy(Class<?> beside, String name, Path to) throws IOException {
    Path unfinished = Files.createTempFile(to.getParent(), name, ".new");
    Files.writeString(unfinished, text(beside, name));
    Files.move(unfinished, to, ATOMIC_MOVE, REPLACE_EXISTING);
  }
}
