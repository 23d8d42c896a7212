package dev.podshell.session.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Finds control functions in the bytes that a terminal gets, with the transitions of xterm.js
 * (which are those of a VT500). Text passes at the cost of a comparison for each byte. Of a
 * function that has not ended, at most {@value #MAX_UNFINISHED} bytes are kept. Not thread-safe.
 */
final class ControlParser {

  static final int MAX_UNFINISHED = 2048;

  private enum Mode {
    GROUND,
    ESCAPE,
    ESCAPE_INTERMEDIATE,
    SEQUENCE_ENTRY,
    SEQUENCE_PARAMETERS,
    SEQUENCE_INTERMEDIATE,
    SEQUENCE_IGNORED,
    DEVICE_ENTRY,
    DEVICE_PARAMETERS,
    DEVICE_INTERMEDIATE,
    DEVICE_IGNORED,
    DEVICE_DATA,
    COMMAND,
    OTHER_STRING
  }

  private static final int BELL = 0x07;
  private static final int LINE_FEED = 0x0a;
  private static final int SHIFT_OUT = 0x0e;
  private static final int SHIFT_IN = 0x0f;
  private static final int CANCEL = 0x18;
  private static final int SUBSTITUTE = 0x1a;
  private static final int ESCAPE = 0x1b;
  private static final int DELETE = 0x7f;
  private static final int STRING_TERMINATOR = 0x9c;

  /** The first byte of C1 controls in UTF-8, and of U+00A0 to U+00BF. */
  private static final int LEAD = 0xc2;

  /** Stands for every character from U+00A0. */
  private static final int OTHER_CHARACTER = 0xa0;

  private static final boolean[] IS_SPECIAL = new boolean[256];

  static {
    for (int each : new int[] {LINE_FEED, SHIFT_OUT, SHIFT_IN, ESCAPE, LEAD}) {
      IS_SPECIAL[each] = true;
    }
  }

  private final ControlFunctions functions;
  private final Parameters parameters = new Parameters();
  private final byte[] unfinished = new byte[MAX_UNFINISHED];
  private int unfinishedLength;
  private boolean isCut;
  private Mode mode = Mode.GROUND;
  private boolean hasLead;
  private int collected;
  private int stringBegin;
  private long offset;
  private long lineFeeds;

  ControlParser(ControlFunctions functions) {
    this.functions = functions;
  }

  /**
   * Reads bytes until a line feed or a function ends at {@code due} or later.
   *
   * @param position the offset of {@code bytes[begin]} in all that the command wrote
   * @return the index after the last byte that was read: a place to start from, unless it is {@code
   *     end}
   */
  int read(byte[] bytes, int begin, int end, int due, long position) {
    int i = begin;
    while (i < end) {
      if (mode == Mode.GROUND && !hasLead) {
        while (i < end && !IS_SPECIAL[bytes[i] & 0xff]) {
          i++;
        }
        if (i == end) {
          return end;
        }
      }
      int next = bytes[i] & 0xff;
      i++;
      offset = position + (i - begin);
      next(next);
      if (i >= due && isBetween()) {
        return i;
      }
    }
    return end;
  }

  /** Returns whether no function has begun that has not ended. */
  boolean isBetween() {
    return mode == Mode.GROUND && !hasLead;
  }

  /** Returns the beginning of the function that has not ended; empty if there is none. */
  byte[] unfinished() {
    return Arrays.copyOf(unfinished, unfinishedLength);
  }

  /** Returns the number of line feeds that were read. */
  long lineFeeds() {
    return lineFeeds;
  }

  private void next(int octet) {
    if (hasLead) {
      hasLead = false;
      if (octet >= 0x80 && octet < OTHER_CHARACTER) {
        if (mode != Mode.COMMAND || octet != STRING_TERMINATOR) {
          restart(LEAD);
        }
        keep(octet);
        character(octet);
        settle();
        return;
      }
      character(OTHER_CHARACTER);
    }
    if (octet == ESCAPE) {
      character(octet); // may end a command, which needs what was kept
      restart(octet);
    } else if (octet == LEAD) {
      keep(octet);
      hasLead = true;
    } else {
      if (mode != Mode.GROUND) {
        keep(octet);
      }
      character(octet < 0x80 ? octet : OTHER_CHARACTER);
    }
    settle();
  }

  private void restart(int octet) {
    unfinishedLength = 0;
    isCut = false;
    keep(octet);
  }

  private void keep(int octet) {
    if (unfinishedLength < MAX_UNFINISHED) {
      unfinished[unfinishedLength] = (byte) octet;
      unfinishedLength++;
    } else {
      isCut = true;
    }
  }

  private void settle() {
    if (isBetween()) {
      unfinishedLength = 0;
      isCut = false;
    }
  }

  /** Takes one character: below U+00A0 by its number, all others alike. */
  private void character(int it) {
    boolean endsString =
        it == ESCAPE || it == STRING_TERMINATOR || it == CANCEL || it == SUBSTITUTE;
    if (mode == Mode.COMMAND && (endsString || it == BELL)) {
      if (it != CANCEL && it != SUBSTITUTE) {
        endCommand(it);
      }
      begin(it == ESCAPE ? Mode.ESCAPE : Mode.GROUND);
    } else if (it >= 0x80 && it < OTHER_CHARACTER) {
      introduce(it);
    } else if (it == ESCAPE) {
      begin(Mode.ESCAPE);
    } else if (it == CANCEL || it == SUBSTITUTE) {
      mode = Mode.GROUND;
    } else if (it < 0x20) {
      control(it);
    } else {
      graphic(it);
    }
  }

  private void introduce(int control) {
    switch (control) {
      case 0x90 -> begin(Mode.DEVICE_ENTRY);
      case 0x98, 0x9e, 0x9f -> mode = Mode.OTHER_STRING;
      case 0x9b -> begin(Mode.SEQUENCE_ENTRY);
      case STRING_TERMINATOR -> mode = Mode.GROUND;
      case 0x9d -> beginCommand();
      default -> {
        mode = Mode.GROUND;
        functions.onControl(control);
      }
    }
  }

  private void begin(Mode next) {
    mode = next;
    collected = 0;
    parameters.clear();
  }

  private void beginCommand() {
    mode = Mode.COMMAND;
    stringBegin = unfinishedLength;
  }

  /** C0 controls act in the middle of sequences too, but not in strings. */
  private void control(int control) {
    switch (mode) {
      case GROUND,
          ESCAPE,
          ESCAPE_INTERMEDIATE,
          SEQUENCE_ENTRY,
          SEQUENCE_PARAMETERS,
          SEQUENCE_INTERMEDIATE,
          SEQUENCE_IGNORED -> {
        if (control == LINE_FEED) {
          lineFeeds++;
        } else {
          functions.onControl(control);
        }
      }
      case DEVICE_ENTRY,
          DEVICE_PARAMETERS,
          DEVICE_INTERMEDIATE,
          DEVICE_IGNORED,
          DEVICE_DATA,
          COMMAND,
          OTHER_STRING -> {}
    }
  }

  private void graphic(int it) {
    switch (mode) {
      case GROUND, COMMAND, DEVICE_DATA, DEVICE_IGNORED -> {}
      case OTHER_STRING -> {
        if (it == OTHER_CHARACTER) {
          mode = Mode.GROUND;
        }
      }
      case ESCAPE -> escape(it);
      case ESCAPE_INTERMEDIATE -> escapeIntermediate(it);
      case SEQUENCE_ENTRY, SEQUENCE_PARAMETERS, SEQUENCE_INTERMEDIATE -> sequence(it);
      case SEQUENCE_IGNORED -> {
        if (it >= 0x40 && it < DELETE) {
          mode = Mode.GROUND;
        }
      }
      case DEVICE_ENTRY, DEVICE_PARAMETERS, DEVICE_INTERMEDIATE -> device(it);
    }
  }

  private void escape(int it) {
    if (it < 0x30) {
      collect(it);
      mode = Mode.ESCAPE_INTERMEDIATE;
      return;
    }
    switch (it) {
      case '[' -> begin(Mode.SEQUENCE_ENTRY);
      case ']' -> beginCommand();
      case 'P' -> begin(Mode.DEVICE_ENTRY);
      case 'X', '^', '_' -> mode = Mode.OTHER_STRING;
      case DELETE -> {}
      default -> dispatchEscape(it);
    }
  }

  private void escapeIntermediate(int it) {
    if (it < 0x30) {
      collect(it);
    } else if (it != DELETE) {
      dispatchEscape(it);
    }
  }

  private void dispatchEscape(int it) {
    mode = Mode.GROUND;
    if (it != OTHER_CHARACTER) {
      functions.onEscape(collected, it, offset);
    }
  }

  private void sequence(int it) {
    boolean inIntermediate = mode == Mode.SEQUENCE_INTERMEDIATE;
    if (it == OTHER_CHARACTER) {
      mode = Mode.GROUND;
    } else if (it >= 0x40 && it < DELETE) {
      mode = Mode.GROUND;
      functions.onSequence(collected, it, parameters, offset);
    } else if (it < 0x30) {
      collect(it);
      mode = Mode.SEQUENCE_INTERMEDIATE;
    } else if (inIntermediate && it != DELETE) {
      mode = Mode.SEQUENCE_IGNORED;
    } else if (it < 0x3c) {
      parameter(it);
      mode = Mode.SEQUENCE_PARAMETERS;
    } else if (it != DELETE) {
      if (mode == Mode.SEQUENCE_ENTRY) {
        collect(it);
        mode = Mode.SEQUENCE_PARAMETERS;
      } else {
        mode = Mode.SEQUENCE_IGNORED;
      }
    }
  }

  private void parameter(int it) {
    switch (it) {
      case ';' -> parameters.next();
      case ':' -> parameters.nextSub();
      default -> parameters.digit(it - '0');
    }
  }

  /** Of a device control string, only the end matters. */
  private void device(int it) {
    if (it == OTHER_CHARACTER) {
      mode = Mode.GROUND;
    } else if (it >= 0x40 && it < DELETE) {
      mode = Mode.DEVICE_DATA;
    } else if (it < 0x30) {
      mode = Mode.DEVICE_INTERMEDIATE;
    } else if (it != DELETE) {
      boolean isIgnored =
          mode == Mode.DEVICE_INTERMEDIATE || (mode == Mode.DEVICE_PARAMETERS && it >= 0x3c);
      mode = isIgnored ? Mode.DEVICE_IGNORED : Mode.DEVICE_PARAMETERS;
    }
  }

  private void collect(int it) {
    collected = collected << 8 | it;
  }

  private void endCommand(int end) {
    int length = unfinishedLength;
    if (!isCut && end == STRING_TERMINATOR) {
      length -= 2; // its lead, and itself
    } else if (!isCut && end == BELL) {
      length--;
    }
    StringBuilder text = new StringBuilder();
    String raw = new String(unfinished, stringBegin, Math.max(0, length - stringBegin), UTF_8);
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) >= 0x20) {
        text.append(raw.charAt(i));
      }
    }
    functions.onCommand(text.toString(), !isCut);
  }
}
