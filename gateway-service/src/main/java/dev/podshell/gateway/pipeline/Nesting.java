package dev.podshell.gateway.pipeline;

/** Counts a reader's depth within a text, which bounds the reader's stack. */
final class Nesting {

  static final int MAX = 100;

  private final Source source;
  private int depth;
  private int counted;

  Nesting(Source source) {
    this.source = source;
  }

  /** Goes one level deeper. Nesting that is too deep is refused at its place. */
  void enter(int place) throws UnparsableCommandException {
    if (++depth > MAX) {
      throw source.unclear("it is nested more than %d deep".formatted(MAX), place);
    }
  }

  void leave() {
    depth--;
  }

  /**
   * Goes into parentheses whose end some versions of bash find by counting alone. Where counting
   * and reading may differ, the text is unclear.
   */
  void enterCounted() {
    counted++;
  }

  void leaveCounted() {
    counted--;
  }

  /** Refuses a text in which counting and reading differ, if parentheses are counted here. */
  void checkUncounted(String what) throws UnparsableCommandException {
    if (counted > 0) {
      throw source.unclear(what + " stands within arithmetic or a pattern");
    }
  }
}
