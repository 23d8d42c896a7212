package dev.podshell.systemtests;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes one numbered line after another, and knows what must have been written. */
public final class NumberedLines {

  private NumberedLines() {}

  /** Returns the command, which also counts in a file of the learner how often it ran. */
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

  /** Returns what the command writes. */
  public static String text(int lines) {
    return IntStream.rangeClosed(1, lines)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }
}
