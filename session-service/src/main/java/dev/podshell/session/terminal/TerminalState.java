package dev.podshell.session.terminal;

import java.util.EnumSet;
import java.util.Set;

/**
 * The state of a terminal, besides the contents of its screens and the place of its cursor: which
 * screen it shows, its modes, margins, attributes, character sets and title, and what the saved
 * cursors hold of these. The title has at most {@value #MAX_TITLE} characters. The stops of
 * tabulators and changes of the palette are not followed. Not thread-safe. The file is long because
 * every control function changes the same state.
 */
final class TerminalState implements ControlFunctions {

  static final int MAX_TITLE = 256;

  private static final String CHARACTER_SETS = "0AB4C5RQKYE6ZH7=";
  private static final char DEFAULT_SET = 'B';
  private static final String SHOW_ALTERNATE = "\u001b[?1047h";
  private static final String SHOW_NORMAL = "\u001b[?1047l";
  private static final String RESTORE_CURSOR = "\u001b8";

  /** A mode that {@code CSI ? code h} sets, unless it is set at the beginning. */
  private enum Mode {
    CURSOR_KEYS(1, false),
    WRAPAROUND(7, true),
    CURSOR(25, true),
    REVERSE_WRAPAROUND(45, false),
    KEYPAD(66, false),
    FOCUS(1004, false),
    BRACKETED_PASTE(2004, false),
    SYNCHRONIZED(2026, false),
    ORIGIN(6, false); // the last one, because it moves the cursor

    private final int code;
    private final boolean isSetAtFirst;

    Mode(int code, boolean isSetAtFirst) {
      this.code = code;
      this.isSetAtFirst = isSetAtFirst;
    }
  }

  /** The state of each of the two screens. */
  private static final class Screen {
    private int top = 1;
    private int bottom;
    private Attributes saved = new Attributes();
    private char savedSet = DEFAULT_SET;

    void resetMargins() {
      top = 1;
      bottom = 0;
    }

    void resetCursor() {
      saved = new Attributes();
      savedSet = DEFAULT_SET;
    }

    boolean isCursorSaved() {
      return !saved.isDefault() || savedSet != DEFAULT_SET;
    }
  }

  private final Set<Mode> changed = EnumSet.noneOf(Mode.class);
  private final char[] sets = {DEFAULT_SET, DEFAULT_SET, DEFAULT_SET, DEFAULT_SET};
  private Screen normal = new Screen();
  private Screen alternate = new Screen();
  private boolean isAlternate;
  private Attributes attributes = new Attributes();
  private String link = "";
  private int shift;
  private char usedSet = DEFAULT_SET;
  private boolean isInserting;
  private boolean isNewLine;
  private int mouse;
  private int mouseEncoding;
  private int cursorStyle;
  private int blink;
  private String title = "";
  private long alternateSince = -1;
  private long clearedAt = -1;
  private long homeAt = -1;

  /** Returns whether the alternate screen is shown. */
  boolean isAlternate() {
    return isAlternate;
  }

  /** Returns the offset at which the alternate screen was last entered; -1 if it is not shown. */
  long alternateSince() {
    return isAlternate ? alternateSince : -1;
  }

  /** Returns the offset at which the screen was last cleared as a whole; -1 if it was not. */
  long clearedAt() {
    return clearedAt;
  }

  /** Takes over the offsets of a state that was stored. */
  void setOffsets(long alternateSince, long clearedAt) {
    this.alternateSince = alternateSince;
    this.clearedAt = clearedAt;
  }

  /** Forgets the margins: a resize does so. */
  void onResized() {
    normal.resetMargins();
    alternate.resetMargins();
  }

  @Override
  public void onControl(int character) {
    switch (character) {
      case 0x0e -> shift(1);
      case 0x0f -> shift(0);
      default -> {}
    }
  }

  @Override
  public void onEscape(int collected, int last, long offset) {
    switch (collected) {
      case 0 -> onEscape(last, offset);
      case '(' -> designate(0, last);
      case ')', '-' -> designate(1, last);
      case '*', '.' -> designate(2, last);
      case '+' -> designate(3, last);
      case '%' -> {
        if (last == '@' || last == 'G') {
          shift(0);
          set(0, DEFAULT_SET);
        }
      }
      default -> {}
    }
  }

  private void onEscape(int last, long offset) {
    switch (last) {
      case '7' -> saveCursor();
      case '8' -> restoreCursor();
      case '=' -> set(Mode.KEYPAD, true);
      case '>' -> set(Mode.KEYPAD, false);
      case 'c' -> reset(offset);
      case 'n', '}' -> shift(2);
      case 'o', '|' -> shift(3);
      case '~' -> shift(1);
      default -> {}
    }
  }

  @Override
  public void onSequence(int collected, int last, Parameters parameters, long offset) {
    switch (collected << 8 | last) {
      case 'h' -> setModes(parameters, true);
      case 'l' -> setModes(parameters, false);
      case '?' << 8 | 'h' -> setPrivateModes(parameters, true, offset);
      case '?' << 8 | 'l' -> setPrivateModes(parameters, false, offset);
      case 'm' -> attributes.apply(parameters);
      case 'r' -> setMargins(parameters);
      case 's' -> saveCursor();
      case 'u' -> restoreCursor();
      case 'H', 'f' -> {
        if (parameters.get(0) <= 1 && (parameters.size() == 1 || parameters.get(1) <= 1)) {
          homeAt = offset;
        }
      }
      case 'J' -> {
        boolean isFromHome = parameters.get(0) == 0 && offset - homeAt <= "\u001b[0J".length();
        if (parameters.get(0) == 2 || isFromHome) {
          clearedAt = offset;
        }
      }
      case '!' << 8 | 'p' -> softReset();
      case ' ' << 8 | 'q' -> {
        if (parameters.get(0) <= 6) {
          cursorStyle = parameters.get(0);
        }
      }
      case '"' << 8 | 'q' -> {
        if (parameters.get(0) <= 2) {
          attributes.protect(parameters.get(0) == 1);
        }
      }
      default -> {}
    }
  }

  @Override
  public void onCommand(String text, boolean isWhole) {
    int separator = text.indexOf(';');
    String number = separator < 0 ? text : text.substring(0, separator);
    String payload = separator < 0 ? "" : text.substring(separator + 1);
    switch (number) {
      case "0", "2" -> title = payload.substring(0, end(payload));
      case "8" -> link(payload, isWhole);
      default -> {}
    }
  }

  /** Returns where to cut a title, not between two surrogates. */
  private static int end(String title) {
    if (title.length() <= MAX_TITLE) {
      return title.length();
    }
    return Character.isHighSurrogate(title.charAt(MAX_TITLE - 1)) ? MAX_TITLE - 1 : MAX_TITLE;
  }

  private void link(String payload, boolean isWhole) {
    int separator = payload.indexOf(';');
    if (separator < 0) {
      return;
    }
    boolean hasAddress = separator + 1 < payload.length();
    if (hasAddress) {
      link = isWhole ? payload : "";
    } else if (payload.substring(0, separator).isBlank()) {
      link = "";
    }
  }

  private void setModes(Parameters parameters, boolean on) {
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i)) {
        case 4 -> isInserting = on;
        case 20 -> isNewLine = on;
        default -> {}
      }
    }
  }

  private void setPrivateModes(Parameters parameters, boolean on, long offset) {
    for (int i = 0; i < parameters.size(); i++) {
      int code = parameters.get(i);
      switch (code) {
        case 2 -> {
          if (on) {
            for (int each = 0; each < sets.length; each++) {
              set(each, DEFAULT_SET);
            }
          }
        }
        case 9, 1000, 1002, 1003 -> mouse = on ? code : 0;
        case 1006, 1016 -> mouseEncoding = on ? code : 0;
        case 12 -> blink = on ? 1 : -1;
        case 47, 1047 -> show(on, offset);
        case 1048 -> {
          if (on) {
            saveCursor();
          } else {
            restoreCursor();
          }
        }
        case 1049 -> {
          if (on) {
            saveCursor();
          }
          show(on, offset);
          if (!on) {
            restoreCursor();
          }
        }
        default -> setMode(code, on);
      }
    }
  }

  private void setMode(int code, boolean on) {
    for (Mode mode : Mode.values()) {
      if (mode.code == code) {
        set(mode, on);
      }
    }
  }

  private void set(Mode mode, boolean on) {
    if (on == mode.isSetAtFirst) {
      changed.remove(mode);
    } else {
      changed.add(mode);
    }
  }

  private void show(boolean showsAlternate, long offset) {
    if (showsAlternate == isAlternate) {
      return;
    }
    isAlternate = showsAlternate;
    if (showsAlternate) {
      alternateSince = offset;
      clearedAt = offset;
    } else {
      alternate.resetMargins();
    }
  }

  private Screen shown() {
    return isAlternate ? alternate : normal;
  }

  /** The terminal cuts the bottom itself, and knows how many rows it has. */
  private void setMargins(Parameters parameters) {
    int top = Math.max(1, parameters.get(0));
    int bottom = parameters.size() < 2 ? 0 : parameters.get(1);
    if (bottom == 0 || bottom > top) {
      shown().top = top;
      shown().bottom = bottom;
    }
  }

  private void saveCursor() {
    shown().saved = attributes.copy();
    shown().savedSet = usedSet;
  }

  private void restoreCursor() {
    attributes.restore(shown().saved);
    usedSet = shown().savedSet;
  }

  private void designate(int set, int last) {
    if (CHARACTER_SETS.indexOf(last) >= 0) {
      set(set, (char) last);
    }
  }

  private void set(int set, char designated) {
    sets[set] = designated;
    if (shift == set) {
      usedSet = designated;
    }
  }

  private void shift(int set) {
    shift = set;
    usedSet = sets[set];
  }

  private void resetSets() {
    for (int each = 0; each < sets.length; each++) {
      sets[each] = DEFAULT_SET;
    }
    shift(0);
  }

  private void softReset() {
    changed.clear();
    isInserting = false;
    cursorStyle = 0;
    attributes = new Attributes();
    link = "";
    resetSets();
    shown().resetMargins();
    shown().resetCursor();
  }

  private void reset(long offset) {
    boolean isCursorHidden = changed.contains(Mode.CURSOR);
    softReset();
    set(Mode.CURSOR, !isCursorHidden); // xterm.js leaves it as it is
    isAlternate = false;
    normal = new Screen();
    alternate = new Screen();
    mouse = 0;
    mouseEncoding = 0;
    clearedAt = offset;
  }

  /** Returns the sequences that bring a new terminal of the same size into this state. */
  String sequences() {
    StringBuilder sequences = new StringBuilder();
    writeCursor(sequences, normal);
    if (alternate.isCursorSaved()) {
      sequences.append(SHOW_ALTERNATE);
      writeCursor(sequences, alternate);
      sequences.append(SHOW_NORMAL);
    }
    writeSets(sequences);
    writeMargins(sequences, normal);
    if (isAlternate) {
      sequences.append(SHOW_ALTERNATE);
      writeMargins(sequences, alternate);
    }
    if (!attributes.isDefault() || normal.isCursorSaved() || alternate.isCursorSaved()) {
      attributes.writeTo(sequences);
    }
    if (!link.isEmpty()) {
      sequences.append("\u001b]8;").append(link).append("\u001b\\");
    }
    if (isInserting) {
      sequences.append("\u001b[4h");
    }
    if (isNewLine) {
      sequences.append("\u001b[20h");
    }
    if (cursorStyle > 0) {
      sequences.append("\u001b[").append(cursorStyle).append(" q");
    }
    if (!title.isEmpty()) {
      sequences.append("\u001b]2;").append(title).append("\u001b\\");
    }
    writePrivateModes(sequences);
    return sequences.toString();
  }

  private static void writeCursor(StringBuilder sequences, Screen screen) {
    if (screen.isCursorSaved()) {
      screen.saved.writeTo(sequences);
      sequences.append("\u001b(").append(screen.savedSet).append("\u001b7");
      sequences.append("\u001b(").append(DEFAULT_SET);
    }
  }

  private static void writeMargins(StringBuilder sequences, Screen screen) {
    if (screen.top > 1 || screen.bottom > 0) {
      sequences.append("\u001b[").append(screen.top).append(';').append(screen.bottom).append('r');
    }
  }

  /**
   * A restored cursor brings the set that it was saved with, until a set is designated or shifted
   * to. Until then that cursor stays saved, on the screen that is shown or on the other one.
   */
  private void writeSets(StringBuilder sequences) {
    String designators = "()*+";
    for (int each = 0; each < sets.length; each++) {
      if (sets[each] != DEFAULT_SET) {
        sequences.append('\u001b').append(designators.charAt(each)).append(sets[each]);
      }
    }
    switch (shift) {
      case 1 -> sequences.append('\u000e');
      case 2 -> sequences.append("\u001bn");
      case 3 -> sequences.append("\u001bo");
      default -> {}
    }
    if (usedSet != sets[shift]) {
      if (usedSet == normal.savedSet) {
        sequences.append(RESTORE_CURSOR);
      } else {
        sequences.append(SHOW_ALTERNATE).append(RESTORE_CURSOR).append(SHOW_NORMAL);
      }
    }
  }

  private void writePrivateModes(StringBuilder sequences) {
    if (blink != 0) {
      sequences.append("\u001b[?12").append(blink > 0 ? 'h' : 'l');
    }
    if (mouse > 0) {
      sequences.append("\u001b[?").append(mouse).append('h');
    }
    if (mouseEncoding > 0) {
      sequences.append("\u001b[?").append(mouseEncoding).append('h');
    }
    for (Mode mode : changed) {
      sequences.append("\u001b[?").append(mode.code).append(mode.isSetAtFirst ? 'l' : 'h');
    }
  }
}
