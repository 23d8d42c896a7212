package dev.podshell.gateway.room;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import dev.podshell.contracts.room.TextOperation;
import java.util.ArrayList;
import java.util.List;

/** Finds what has changed between two texts: by lines, and within changed lines at their ends. */
final class TextDifference {

  private TextDifference() {}

  /** What makes one text of another; no character is cut in two. */
  static TextOperation between(String before, String after) {
    List<String> from = lines(before);
    List<String> to = lines(after);
    TextOperation.Builder operation = new TextOperation.Builder();
    int line = 0;
    for (AbstractDelta<String> delta : DiffUtils.diff(from, to).getDeltas()) {
      int first = delta.getSource().getPosition();
      operation.keep(length(from.subList(line, first)));
      replace(
          operation,
          String.join("", delta.getSource().getLines()),
          String.join("", delta.getTarget().getLines()));
      line = first + delta.getSource().size();
    }
    return operation.keep(length(from.subList(line, from.size()))).build();
  }

  /** Whether a place in a text is between the two halves of a character. */
  static boolean splitsCharacter(String text, int index) {
    return index > 0
        && index < text.length()
        && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }

  private static void replace(TextOperation.Builder operation, String before, String after) {
    int shortest = Math.min(before.length(), after.length());
    int prefix = 0;
    while (prefix < shortest && before.charAt(prefix) == after.charAt(prefix)) {
      prefix++;
    }
    if (splitsCharacter(before, prefix) || splitsCharacter(after, prefix)) {
      prefix--;
    }
    int suffix = 0;
    while (suffix < shortest - prefix
        && before.charAt(before.length() - suffix - 1)
            == after.charAt(after.length() - suffix - 1)) {
      suffix++;
    }
    if (splitsCharacter(before, before.length() - suffix)
        || splitsCharacter(after, after.length() - suffix)) {
      suffix--;
    }
    operation
        .keep(prefix)
        .delete(before.length() - suffix - prefix)
        .insert(after.substring(prefix, after.length() - suffix))
        .keep(suffix);
  }

  /** With their ends. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = text.indexOf('\n', begin);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(begin, next));
      begin = next;
    }
    return lines;
  }

  private static int length(List<String> lines) {
    return lines.stream().mapToInt(String::length).sum();
  }
}
