package dev.podshell.local.process;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds this library: the build's output folder, whether its classes were packaged or not. What
 * other JVMs need lies beside it.
 *
 * @param code the jar, or the folder of classes
 */
public record Home(Path code) {

  public static Home find() {
    try {
      return new Home(
          Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a folder or file beside this library. */
  public Path resolve(String name) {
    return code.resolveSibling(name);
  }

  /**
   * Returns the class path that has this library and all that it depends on, the optional parts
   * too.
   */
  public String classPath() {
    return code + File.pathSeparator + resolve("lib") + File.separator + "*";
  }

  /** Returns the files of that class path. */
  public List<Path> jars() throws IOException {
    try (Stream<Path> libraries = Files.list(resolve("lib"))) {
      return Stream.concat(Stream.of(code), libraries).toList();
    }
  }

  /** Returns the program that runs this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
