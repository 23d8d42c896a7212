package dev.podshell.gateway.room;

/** The beginning of a text. Not thread-safe. */
final class BoundedText {

  private final StringBuilder text = new StringBuilder();
  private final int bound;
  private boolean truncated;

  /**
   * @param bound characters that are kept, in UTF-16 code units
   */
  BoundedText(int bound) {
    this.bound = bound;
  }

  void add(String more) {
    if (truncated) {
      return;
    }
    int fits = Math.min(more.length(), bound - text.length());
    int end = fits > 0 && fits < more.length() && splitsCharacter(more, fits) ? fits - 1 : fits;
    text.append(more, 0, end);
    truncated = end < more.length();
  }

  boolean isTruncated() {
    return truncated;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static boolean splitsCharacter(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at - 1))
        && Character.isLowSurrogate(text.charAt(at));
  }
}
