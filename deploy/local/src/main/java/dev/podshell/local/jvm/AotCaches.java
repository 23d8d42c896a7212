package dev.podshell.local.jvm;

import dev.podshell.local.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds the JVM's ahead-of-time caches of this build's programs: their classes, loaded and linked,
 * and profiles of their methods. The name of a cache's file holds the fingerprint of its program,
 * so that a cache is used for no other.
 *
 * @param folder which holds one file for each program
 */
public record AotCaches(Path folder) {

  private static final String ENDING = ".aot";

  /** Returns those that lie beside the build's other output, which {@code mvn clean} deletes. */
  public static AotCaches ofThisBuild() {
    return new AotCaches(Home.find().resolve("aot"));
  }

  /** Returns where a program's cache is, if there is one. */
  public Path file(JavaProgram program) throws IOException {
    return folder.resolve(program.fingerprint() + ENDING);
  }

  /** Returns whether one of the programs has no cache. */
  public boolean isAnyMissing(List<JavaProgram> programs) throws IOException {
    for (JavaProgram program : programs) {
      if (Files.notExists(file(program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Creates a program's cache, whole or not at all; that takes a processor some seconds.
   *
   * @param recorded what a {@link JavaStart.Recorded recorded} start has written
   * @throws IOException if the JVM does not create it
   */
  public void create(JavaProgram program, Path recorded) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(program.fingerprint() + ".new");
    List<String> command = new ArrayList<>();
    command.add(Home.java());
    command.add("-XX:AOTMode=create");
    command.add("-XX:AOTConfiguration=" + recorded);
    command.add("-XX:AOTCache=" + unfinished);
    command.addAll(program.options());
    command.addAll(program.target());
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("The JVM created no cache with " + String.join(" ", command));
      }
    } finally {
      process.destroyForcibly();
    }
    Files.move(unfinished, file(program), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes the caches of programs that were built before these. */
  public void deleteOthers(List<JavaProgram> programs) throws IOException {
    Set<Path> current = new HashSet<>();
    for (JavaProgram program : programs) {
      current.add(file(program));
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(it -> !current.contains(it)).toList()) {
        Files.delete(file);
      }
    }
  }
}
