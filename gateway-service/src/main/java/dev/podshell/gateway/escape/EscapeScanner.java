package dev.podshell.gateway.escape;

/**
 * Separates escape sequences from text, one character at a time, as terminals do (ECMA-48, and
 * xterm where that is silent). A sequence may begin in one piece of output and end in another.
 *
 * <p>A control sequence has at most {@value #MAX_SEQUENCE} characters, and a control string (a
 * title, a link, an image) at most {@value #MAX_STRING}; anything after that counts as text. Used
 * by one thread.
 */
public final class EscapeScanner {

  /** The kind of a character. */
  public enum Part {
    /** The character is text. */
    TEXT,
    /** The character belongs to a sequence, which continues. */
    SEQUENCE,
    /** The character is the last of a sequence, which {@link #sequence} returns now. */
    END
  }

  private enum State {
    TEXT,
    ESCAPE,
    CONTROL_SEQUENCE,
    STRING,
    STRING_ESCAPE
  }

  private static final int MAX_SEQUENCE = 256;
  private static final int MAX_STRING = 64 * 1024;

  private static final char BELL = '\u0007';
  private static final char CANCEL = '\u0018';
  private static final char SUBSTITUTE = '\u001a';
  private static final char ESCAPE = '\u001b';
  private static final char DELETE = '\u007f';
  private static final char STRING_TERMINATOR = '\u009c';
  private static final char CONTROL_SEQUENCE_INTRODUCER = '\u009b';

  /** They introduce control strings: DCS, SOS, OSC, PM and APC. */
  private static final String STRINGS_AFTER_ESCAPE = "PX]^_";

  private static final String STRINGS_OF_ONE_CHARACTER = "\u0090\u0098\u009d\u009e\u009f";

  private final StringBuilder sequence = new StringBuilder();
  private State state = State.TEXT;
  private int length;

  /** Takes the next character. */
  public Part next(char character) {
    return switch (state) {
      case TEXT -> begin(character);
      case ESCAPE -> afterEscape(character);
      case CONTROL_SEQUENCE -> inControlSequence(character);
      case STRING -> inString(character);
      case STRING_ESCAPE -> inStringAfterEscape(character);
    };
  }

  /** Returns whether the next character may belong to a sequence that has begun. */
  public boolean isInSequence() {
    return state != State.TEXT;
  }

  /**
   * Returns the sequence that ended last, from its {@code ESC}. Its introducer is always spelled
   * with {@code ESC}; a control string is reduced to its introducer.
   */
  public String sequence() {
    return sequence.toString();
  }

  private Part begin(char character) {
    if (character == ESCAPE) {
      return introduce("\u001b", State.ESCAPE);
    }
    if (character == CONTROL_SEQUENCE_INTRODUCER) {
      return introduce("\u001b[", State.CONTROL_SEQUENCE);
    }
    int string = STRINGS_OF_ONE_CHARACTER.indexOf(character);
    return string < 0
        ? Part.TEXT
        : introduce("\u001b" + STRINGS_AFTER_ESCAPE.charAt(string), State.STRING);
  }

  private Part introduce(String introducer, State next) {
    sequence.setLength(0);
    sequence.append(introducer);
    length = 0;
    state = next;
    return Part.SEQUENCE;
  }

  private Part afterEscape(char character) {
    if (character == '[') {
      return introduce("\u001b[", State.CONTROL_SEQUENCE);
    }
    if (STRINGS_AFTER_ESCAPE.indexOf(character) >= 0) {
      return introduce("\u001b" + character, State.STRING);
    }
    boolean isFinal = character >= '0' && character < DELETE;
    return isFinal ? end(character) : goOn(character);
  }

  private Part inControlSequence(char character) {
    boolean isFinal = character >= '@' && character < DELETE;
    return isFinal ? end(character) : goOn(character);
  }

  /** Processes a character that is neither the introducer of a sequence nor its end. */
  private Part goOn(char character) {
    length++;
    if (character > DELETE || length > MAX_SEQUENCE) {
      state = State.TEXT;
      return begin(character);
    }
    if (character == ESCAPE) {
      return begin(character);
    }
    if (character == CANCEL || character == SUBSTITUTE) {
      return cancel();
    }
    if (character >= ' ' && character != DELETE) {
      sequence.append(character);
    }
    return Part.SEQUENCE; // a terminal obeys other control characters in the middle of a sequence
  }

  private Part inString(char character) {
    length++;
    if (character == BELL || character == STRING_TERMINATOR) {
      state = State.TEXT;
      return Part.END;
    }
    if (character == ESCAPE) {
      state = State.STRING_ESCAPE;
      return Part.SEQUENCE;
    }
    if (character == CANCEL || character == SUBSTITUTE) {
      return cancel();
    }
    if (length > MAX_STRING) {
      state = State.TEXT;
      return Part.TEXT;
    }
    return Part.SEQUENCE;
  }

  /** A string ends with {@code ESC \}; any other escape cancels it and begins a sequence. */
  private Part inStringAfterEscape(char character) {
    if (character == '\\') {
      state = State.TEXT;
      return Part.END;
    }
    introduce("\u001b", State.ESCAPE);
    return afterEscape(character);
  }

  private Part end(char character) {
    sequence.append(character);
    state = State.TEXT;
    return Part.END;
  }

  private Part cancel() {
    sequence.setLength(0);
    state = State.TEXT;
    return Part.END;
  }
}
