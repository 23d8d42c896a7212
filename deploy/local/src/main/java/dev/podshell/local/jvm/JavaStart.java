package dev.podshell.local.jvm;

import dev.podshell.local.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts Java programs, with or without what makes the next start faster. */
public sealed interface JavaStart {

  /** Returns the command that starts a program. */
  List<String> command(JavaProgram program, List<String> arguments) throws IOException;

  /** Returns how long a program may take to end if it may usually take this long. */
  Duration stopGrace(Duration usual);

  /** Starts a program with its cache, if there is one. */
  record Cached(AotCaches caches) implements JavaStart {

    @Override
    public List<String> command(JavaProgram program, List<String> arguments) throws IOException {
      Path cache = caches.file(program);
      return assemble(
          Files.exists(cache)
              // The JVM warns of a part of a cache that it cannot use, and starts without it.
              ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error")
              : List.of(),
          program,
          arguments);
    }

    @Override
    public Duration stopGrace(Duration usual) {
      return usual;
    }
  }

  /**
   * Starts a program so that at its end it writes what it has loaded, for {@link AotCaches#create}.
   *
   * @param folder of the written files
   */
  record Recorded(Path folder) implements JavaStart {

    private static final int SLOWER = 6;

    @Override
    public List<String> command(JavaProgram program, List<String> arguments) throws IOException {
      return assemble(
          List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + file(program)),
          program,
          arguments);
    }

    /** Returns the file that a program writes. */
    public Path file(JavaProgram program) throws IOException {
      return folder.resolve(program.fingerprint() + ".aotconf");
    }

    @Override
    public Duration stopGrace(Duration usual) {
      return usual.multipliedBy(SLOWER);
    }
  }

  private static List<String> assemble(
      List<String> first, JavaProgram program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Home.java());
    command.addAll(first);
    command.addAll(program.options());
    command.addAll(program.target());
    command.addAll(arguments);
    return command;
  }
}
