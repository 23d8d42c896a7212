package dev.podshell.gateway.room;

/** A text in two halves, in which changes near each other move few characters. Not thread-safe. */
final class GapText {

  private final StringBuilder before = new StringBuilder();

  /** The second half, from its end to its beginning. */
  private final StringBuilder after;

  private long movesLeft;

  /**
   * @param maxMoves the maximum number of characters to move between the halves
   */
  GapText(String text, long maxMoves) {
    this.movesLeft = maxMoves;
    this.after = new StringBuilder(text.length());
    for (int at = text.length() - 1; at >= 0; at--) {
      after.append(text.charAt(at));
    }
  }

  /** Replaces the text at a place; false if it is not the expected one. */
  boolean replace(int at, String old, String replacement) {
    if (at < 0 || !moveTo(at) || old.length() > after.length()) {
      return false;
    }
    for (int i = 0; i < old.length(); i++) {
      if (after.charAt(after.length() - 1 - i) != old.charAt(i)) {
        return false;
      }
    }
    after.setLength(after.length() - old.length());
    before.append(replacement);
    return true;
  }

  private boolean moveTo(int at) {
    movesLeft -= Math.abs((long) at - before.length());
    if (movesLeft < 0 || at > before.length() + after.length()) {
      return false;
    }
    while (before.length() > at) {
      after.append(before.charAt(before.length() - 1));
      before.setLength(before.length() - 1);
    }
    while (before.length() < at) {
      before.append(after.charAt(after.length() - 1));
      after.setLength(after.length() - 1);
    }
    return true;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(before.length() + after.length()).append(before);
    for (int at = after.length() - 1; at >= 0; at--) {
      text.append(after.charAt(at));
    }
    return text.toString();
  }
}
