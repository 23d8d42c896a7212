package dev.podshell.gateway.dialect.processor;

/** The end of what a script wrote to its standard error. */
final class ErrorTail {

  private static final int MAX_CHARACTERS = 16 * 1024;

  private final StringBuilder text = new StringBuilder();

  void add(String more) {
    text.append(more);
    text.delete(0, Math.max(0, text.length() - MAX_CHARACTERS));
  }

  String text() {
    return text.toString();
  }
}
