package dev.podshell.systemtests;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A command that writes one numbered line after another, and what it must have written. */
public final class NumberedLines {

  private NumberedLines() {}

  /** Also counts how often it ran, in a file of the learner's. */
  public static String command(int lines, int millisecondsApart) {
    return """
        echo ran >> ~/runs
        python3 -uc '
        import time
        for i in range(1, %d):
            print("line", i)
            time.sleep(%s)
        '"""
        .formatted(lines + 1, millisecondsApart / 1000.0);
  }

  /** What the command writes. */
  public static String text(int lines) {
    return IntStream.rangeClosed(1, lines)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }
}
