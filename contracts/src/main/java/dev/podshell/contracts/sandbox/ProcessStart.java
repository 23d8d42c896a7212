package dev.podshell.contracts.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads when a process started, which together with its id identifies it. */
public final class ProcessStart {

  private static final int STATE = 0;
  private static final int START_TIME = 19;

  private ProcessStart() {}

  /** Returns the start in clock ticks since boot; empty if no such process runs. */
  public static OptionalLong of(long pid) {
    String status;
    try {
      status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
    } catch (IOException _) {
      return OptionalLong.empty(); // it ended before or during the read
    }
    // The second field is a name in parentheses and may hold anything, so count from its end.
    String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
    boolean isOver = fields[STATE].equals("Z") || fields[STATE].equals("X");
    return isOver ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[START_TIME]));
  }
}
