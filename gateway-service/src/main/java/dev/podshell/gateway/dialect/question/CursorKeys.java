package dev.podshell.gateway.dialect.question;

import dev.podshell.gateway.escape.EscapeScanner;
import java.util.Arrays;

/**
 * Tracks the mode of the cursor keys (DECCKM) that a program sets in its terminal: {@code CSI ? 1
 * h} puts them into application mode, and {@code CSI ? 1 l}, a soft reset ({@code CSI ! p}) and a
 * full one ({@code ESC c}) end it. It must see every character once, in pieces of any size. One
 * thread watches, any may ask.
 */
final class CursorKeys {

  private static final String PRIVATE_MODE = "\u001b[?";
  private static final String SOFT_RESET = "\u001b[!p";
  private static final String FULL_RESET = "\u001bc";

  private final EscapeScanner scanner = new EscapeScanner();
  private volatile boolean application;

  CursorKeys(boolean application) {
    this.application = application;
  }

  boolean areInApplicationMode() {
    return application;
  }

  void watch(String output) {
    for (int index = 0; index < output.length(); index++) {
      if (scanner.next(output.charAt(index)) == EscapeScanner.Part.END) {
        obey(scanner.sequence());
      }
    }
  }

  private void obey(String sequence) {
    if (sequence.equals(SOFT_RESET) || sequence.equals(FULL_RESET)) {
      application = false;
    } else if (sequence.startsWith(PRIVATE_MODE)) {
      String modes = sequence.substring(PRIVATE_MODE.length(), sequence.length() - 1);
      char verb = sequence.charAt(sequence.length() - 1);
      if ((verb == 'h' || verb == 'l') && namesCursorKeys(modes)) {
        application = verb == 'h';
      }
    }
  }

  private static boolean namesCursorKeys(String modes) {
    return Arrays.stream(modes.split(";")).anyMatch(mode -> mode.matches("0*1"));
  }
}
