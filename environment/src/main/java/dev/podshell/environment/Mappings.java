package dev.podshell.environment;

import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the interfaces by which a service reads its settings; each package has its own. What writes
 * settings for a service is checked with it: the Helm chart and the Compose file.
 */
public final class Mappings {

  private static final String ENDING = "Configuration.class";

  private Mappings() {}

  /**
   * Finds a service's interfaces with {@code @ConfigMapping} by their name, {@code *Configuration}.
   *
   * @param home a class of the service
   * @throws IllegalStateException if the service's classes cannot be read
   */
  public static List<Class<?>> find(Class<?> home) {
    try {
      URI place = home.getProtectionDomain().getCodeSource().getLocation().toURI();
      if (Files.isDirectory(Path.of(place))) {
        return find(home, Path.of(place));
      }
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(place))) {
        return find(home, jar.getPath("/"));
      }
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> find(Class<?> home, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(ENDING))
          .sorted()
          .<Class<?>>map(file -> load(home, file))
          .filter(found -> found.isAnnotationPresent(ConfigMapping.class))
          .toList();
    }
  }

  private static Class<?> load(Class<?> home, String file) {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    try {
      return Class.forName(name, false, home.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
