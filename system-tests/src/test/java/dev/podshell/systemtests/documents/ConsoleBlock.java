package dev.podshell.systemtests.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of what appears on a terminal, as a page shows it: what somebody types, after {@code $}
 * or, to a WebSocket client, after {@code >}; and what comes, after {@code <} or bare. A line that
 * begins with spaces continues the one before it, unless it stands in the output of a program.
 */
record ConsoleBlock(List<String> lines) {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern WRAPPED = Pattern.compile("\n {3}(?=\")");

  static List<ConsoleBlock> of(Path page) throws IOException {
    List<ConsoleBlock> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      String unwrapped = WRAPPED.matcher(block.group(1)).replaceAll("");
      blocks.add(new ConsoleBlock(unwrapped.lines().toList()));
    }
    return blocks;
  }

  /** Returns the lines that begin with a mark, without it. */
  List<String> after(String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .toList();
  }
}
