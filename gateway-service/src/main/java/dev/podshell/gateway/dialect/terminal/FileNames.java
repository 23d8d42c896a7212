package dev.podshell.gateway.dialect.terminal;

import java.util.Collection;

/**
 * Finds names of files in a text. The names come from a sandbox, so the number of compared
 * characters is bounded; beyond it nothing is found. Used by one thread.
 */
final class FileNames {

  private final String[] sorted;
  private long comparisons;

  /**
   * @param comparisons the maximum number of comparisons of characters with names
   */
  FileNames(Collection<String> names, long comparisons) {
    this.sorted = names.stream().distinct().sorted().toArray(String[]::new);
    this.comparisons = comparisons;
  }

  /**
   * Returns the end of the longest name that stands at a place in the text and that a boundary
   * follows; the place itself if there is none.
   */
  int endOfLongestAt(String text, int at) {
    int longest = at;
    int first = 0; // the names from first up to last begin with what was compared
    int last = sorted.length;
    for (int end = at; end < text.length() && first < last; end++) {
      char next = text.charAt(end);
      first = firstNotBelow(next, end - at, first, last);
      last = firstNotBelow((char) (next + 1), end - at, first, last);
      boolean isWhole = first < last && sorted[first].length() == end - at + 1;
      if (isWhole && end + 1 < text.length() && HtmlText.isBoundary(text.charAt(end + 1))) {
        longest = end + 1;
      }
    }
    return longest;
  }

  /** Returns the first of the names whose character at an index is not below a character. */
  private int firstNotBelow(char character, int index, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      comparisons--;
      if (comparisons < 0) {
        return to;
      }
      int middle = (low + high) >>> 1;
      String name = sorted[middle];
      if (name.length() <= index || name.charAt(index) < character) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
