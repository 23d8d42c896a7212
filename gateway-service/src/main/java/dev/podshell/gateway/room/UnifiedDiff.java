package dev.podshell.gateway.room;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A unified diff of one file, as {@code diff -u} and {@code git diff} write it.
 *
 * @see <a href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">GNU
 *     diffutils, detailed description of unified format</a>
 */
public final class UnifiedDiff {

  private static final Pattern HUNK =
      Pattern.compile("@@ -\\d{1,9}(?:,(\\d{1,9}))? \\+\\d{1,9}(?:,(\\d{1,9}))? @@.*");
  private static final String NO_NEWLINE = "\\ No newline at end of file";

  private final Patch<String> patch;

  private UnifiedDiff(Patch<String> patch) {
    this.patch = patch;
  }

  /** A text as a diff; empty unless all of it is one. */
  static Optional<UnifiedDiff> parse(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    int line = 0;
    if (lines.size() > 1 && lines.get(0).startsWith("--- ") && lines.get(1).startsWith("+++ ")) {
      line = 2;
    }
    if (line == lines.size()) {
      return Optional.empty();
    }
    int begin = line;
    while (line < lines.size()) {
      int end = endOfHunk(lines, line);
      if (end < 0) {
        return Optional.empty();
      }
      line = end;
    }
    List<String> hunks = new ArrayList<>(List.of("--- a", "+++ b"));
    lines.subList(begin, lines.size()).stream()
        .filter(hunk -> !hunk.equals(NO_NEWLINE))
        .forEach(hunks::add);
    return Optional.of(new UnifiedDiff(UnifiedDiffUtils.parseUnifiedDiff(hunks)));
  }

  /**
   * The text after it.
   *
   * @throws TextChangeException if the text is not one that it changes
   */
  String apply(String base) throws TextChangeException {
    try {
      return String.join("\n", patch.applyTo(List.of(base.split("\n", -1))));
    } catch (PatchFailedException | IndexOutOfBoundsException e) {
      throw new TextChangeException("The diff does not fit the code that it names", e);
    }
  }

  /** Where a hunk ends that has as many lines as it says; negative if there is none. */
  private static int endOfHunk(List<String> lines, int begin) {
    Matcher header = HUNK.matcher(lines.get(begin));
    if (!header.matches()) {
      return -1;
    }
    int before = count(header.group(1));
    int after = count(header.group(2));
    int line = begin + 1;
    while (line < lines.size() && (before > 0 || after > 0)) {
      String current = lines.get(line);
      char kind = current.isEmpty() ? ' ' : current.charAt(0);
      switch (kind) {
        case ' ' -> {
          before--;
          after--;
        }
        case '-' -> before--;
        case '+' -> after--;
        default -> {
          if (!current.equals(NO_NEWLINE)) {
            return -1;
          }
        }
      }
      line++;
    }
    while (line < lines.size() && lines.get(line).equals(NO_NEWLINE)) {
      line++;
    }
    return before == 0 && after == 0 ? line : -1;
  }

  private static int count(@Nullable String text) {
    return text == null ? 1 : Integer.parseInt(text);
  }
}
