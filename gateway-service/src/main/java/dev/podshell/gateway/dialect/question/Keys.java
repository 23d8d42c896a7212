package dev.podshell.gateway.dialect.question;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Translates the keys that have names in {@code KeyboardEvent.key} into what xterm sends for them.
 * Any other input is text and is not changed.
 */
final class Keys {

  private static final String CSI = "\u001b[";
  private static final String SS3 = "\u001bO";

  private static final Map<String, String> CURSOR =
      Map.of(
          "ArrowUp",
          "A",
          "ArrowDown",
          "B",
          "ArrowRight",
          "C",
          "ArrowLeft",
          "D",
          "Home",
          "H",
          "End",
          "F");

  private static final Map<String, String> OTHERS =
      Stream.of(
              Map.of(
                  "Enter", "\r",
                  "Tab", "\t",
                  "Backspace", "\u007f",
                  "Escape", "\u001b",
                  "Spacebar", " ",
                  "Insert", CSI + "2~",
                  "Delete", CSI + "3~",
                  "PageUp", CSI + "5~",
                  "PageDown", CSI + "6~"),
              Map.of("F1", SS3 + "P", "F2", SS3 + "Q", "F3", SS3 + "R", "F4", SS3 + "S"),
              Map.of(
                  "F5", CSI + "15~",
                  "F6", CSI + "17~",
                  "F7", CSI + "18~",
                  "F8", CSI + "19~",
                  "F9", CSI + "20~",
                  "F10", CSI + "21~",
                  "F11", CSI + "23~",
                  "F12", CSI + "24~"))
          .flatMap(keys -> keys.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Keys that send nothing by themselves. */
  private static final Set<String> SILENT =
      Set.of(
          "Shift",
          "Control",
          "Alt",
          "AltGraph",
          "Meta",
          "CapsLock",
          "NumLock",
          "ScrollLock",
          "Fn",
          "Dead",
          "Unidentified",
          "Process");

  private Keys() {}

  /**
   * Returns the text for an input; empty for a key that sends nothing.
   *
   * @param applicationMode whether the program has put the cursor keys into application mode
   */
  static String translate(String input, boolean applicationMode) {
    String cursor = CURSOR.get(input);
    if (cursor != null) {
      return (applicationMode ? SS3 : CSI) + cursor;
    }
    return SILENT.contains(input) ? "" : OTHERS.getOrDefault(input, input);
  }
}
