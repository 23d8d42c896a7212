package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.compute.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes between two texts: by lines, within changed lines by words, and within changed words
 * at their ends. The common prefix and suffix are cut off first, in linear time. The middle is
 * compared with a bounded number of steps, and the rest is replaced as a whole. No character is
 * split.
 */
final class TextDifference {

  private final String before;
  private final String after;
  private final int prefix;
  private final int suffix;

  private TextDifference(String before, String after, int prefix, int suffix) {
    this.before = before;
    this.after = after;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** Cuts off the common prefix and suffix of two texts. */
  static TextDifference of(String before, String after) {
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
    return new TextDifference(before, after, prefix, suffix);
  }

  /**
   * Returns the number of characters of both texts in the middle, which {@link #compare} compares.
   */
  int middle() {
    int removed = before.length() - prefix - suffix;
    int added = after.length() - prefix - suffix;
    return removed == 0 || added == 0 ? 0 : removed + added;
  }

  /** Returns the change with its middle replaced as a whole. Takes time linear in the texts. */
  TextOperation asAWhole() {
    return new TextOperation.Builder()
        .keep(prefix)
        .delete(before.length() - prefix - suffix)
        .insert(after, prefix, after.length() - suffix)
        .keep(suffix)
        .build();
  }

  /**
   * Returns the change that keeps the common parts of the middle.
   *
   * @param maxSteps the maximum number of comparisons
   */
  TextOperation compare(long maxSteps, Deadline deadline) {
    if (middle() == 0) {
      return asAWhole();
    }
    Comparison comparison =
        new Comparison(
            before.substring(prefix, before.length() - suffix),
            after.substring(prefix, after.length() - suffix),
            maxSteps,
            deadline);
    comparison.operation.keep(prefix);
    comparison.byLines();
    TextOperation operation = comparison.operation.keep(suffix).build();
    return operation.steps().size() > TextOperation.MAX_STEPS ? asAWhole() : operation;
  }

  /** Returns whether a place in a text is between the two halves of a character. */
  static boolean splitsCharacter(String text, int index) {
    return index > 0
        && index < text.length()
        && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }

  /** Compares two texts by their parts. */
  private static final class Comparison {

    private final String before;
    private final String after;
    private final Deadline deadline;
    private final TextOperation.Builder operation = new TextOperation.Builder();
    private long stepsLeft;

    /** The position of the operation in the earlier text. */
    private int done;

    Comparison(String before, String after, long maxSteps, Deadline deadline) {
      this.before = before;
      this.after = after;
      this.stepsLeft = maxSteps;
      this.deadline = deadline;
    }

    void byLines() {
      List<int[]> changed = new ArrayList<>();
      Parts from = Parts.lines(before, 0, before.length());
      Parts to = Parts.lines(after, 0, after.length());
      compare(from, to, changed);
      for (int[] lines : changed) {
        byWords(lines[0], lines[1], lines[2], lines[3]);
      }
      operation.keep(before.length() - done);
    }

    private void byWords(int begin, int end, int newBegin, int newEnd) {
      if (begin == end || newBegin == newEnd) {
        replace(begin, end, newBegin, newEnd);
        return;
      }
      List<int[]> changed = new ArrayList<>();
      compare(Parts.words(before, begin, end), Parts.words(after, newBegin, newEnd), changed);
      for (int[] words : changed) {
        replace(words[0], words[1], words[2], words[3]);
      }
    }

    private void compare(Parts from, Parts to, List<int[]> changed) {
      Map<String, Integer> numbers = new HashMap<>();
      stepsLeft =
          CommonRuns.compare(
              from.numbered(numbers),
              to.numbered(numbers),
              stepsLeft,
              deadline,
              (fromBegin, fromEnd, toBegin, toEnd) ->
                  changed.add(
                      new int[] {
                        from.begin(fromBegin),
                        from.begin(fromEnd),
                        to.begin(toBegin),
                        to.begin(toEnd)
                      }));
    }

    private void replace(int begin, int end, int newBegin, int newEnd) {
      operation.keep(begin - done);
      TextDifference ends =
          TextDifference.of(before.substring(begin, end), after.substring(newBegin, newEnd));
      operation
          .keep(ends.prefix)
          .delete(end - begin - ends.prefix - ends.suffix)
          .insert(after, newBegin + ends.prefix, newEnd - ends.suffix)
          .keep(ends.suffix);
      done = end;
    }
  }

  /** A range of a text, split into adjacent parts. */
  private record Parts(String text, int[] begins, int count) {

    /** Lines, with their ends. */
    static Parts lines(String text, int begin, int end) {
      int[] begins = new int[end - begin + 1];
      int count = 0;
      int at = begin;
      while (at < end) {
        begins[count++] = at;
        int newline = text.indexOf('\n', at);
        at = newline < 0 || newline >= end ? end : newline + 1;
      }
      begins[count] = end;
      return new Parts(text, begins, count);
    }

    /** Words, and every other character by itself. */
    static Parts words(String text, int begin, int end) {
      int[] begins = new int[end - begin + 1];
      int count = 0;
      int at = begin;
      while (at < end) {
        begins[count++] = at;
        int letter = text.codePointAt(at);
        at += Character.charCount(letter);
        while (isOfWord(letter) && at < end && isOfWord(text.codePointAt(at))) {
          at += Character.charCount(text.codePointAt(at));
        }
      }
      begins[count] = end;
      return new Parts(text, begins, count);
    }

    private static boolean isOfWord(int letter) {
      return Character.isLetterOrDigit(letter) || letter == '_';
    }

    int begin(int part) {
      return begins[part];
    }

    /** Maps the parts to numbers; equal parts have equal numbers. */
    int[] numbered(Map<String, Integer> numbers) {
      int[] numbered = new int[count];
      for (int part = 0; part < count; part++) {
        String content = text.substring(begins[part], begins[part + 1]);
        Integer next = numbers.size();
        Integer known = numbers.putIfAbsent(content, next);
        numbered[part] = known == null ? next : known;
      }
      return numbered;
    }
  }
}
