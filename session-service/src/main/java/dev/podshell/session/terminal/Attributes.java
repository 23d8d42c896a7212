package dev.podshell.session.terminal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Holds the look of further text: the effect of {@code SGR} in xterm.js. Not thread-safe. */
final class Attributes {

  /** A property that is on or off. */
  private enum Flag {
    BOLD(1),
    DIM(2),
    ITALIC(3),
    BLINK(5),
    INVERSE(7),
    INVISIBLE(8),
    STRIKETHROUGH(9),
    OVERLINE(53);

    private final int code;

    Flag(int code) {
      this.code = code;
    }
  }

  /** The parameters that begin the long forms of the three kinds of colors. */
  private static final int[] GROUNDS = {38, 48, 58};

  private static final int FOREGROUND = 0;
  private static final int BACKGROUND = 1;
  private static final int UNDERLINE = 2;

  /** A color is the sum of one of these and its value; 0 is the default color. */
  private static final int SIMPLE_COLOR = 1 << 24;

  private static final int INDEXED_COLOR = 2 << 24;
  private static final int RGB_COLOR = 3 << 24;
  private static final int KIND = 3 << 24;

  private static final int MAX_UNDERLINE = 5;
  private static final int INDEXED = 5;
  private static final int RGB = 2;

  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private final int[] colors = new int[GROUNDS.length];
  private int underline;
  private boolean isProtected;

  /** Copies everything. */
  Attributes copy() {
    Attributes copy = new Attributes();
    copy.flags.addAll(flags);
    System.arraycopy(colors, 0, copy.colors, 0, colors.length);
    copy.underline = underline;
    copy.isProtected = isProtected;
    return copy;
  }

  /**
   * Takes over saved attributes. What was not saved stays: the form of the underline and its color.
   */
  void restore(Attributes saved) {
    flags.clear();
    flags.addAll(saved.flags);
    colors[FOREGROUND] = saved.colors[FOREGROUND];
    colors[BACKGROUND] = saved.colors[BACKGROUND];
    underline = saved.underline == 0 ? 0 : Math.max(1, underline);
    isProtected = saved.isProtected;
  }

  void clear() {
    flags.clear();
    Arrays.fill(colors, 0);
    underline = 0;
    isProtected = false;
  }

  /** Applies {@code DECSCA}, which protects text from being erased. */
  void protect(boolean protects) {
    isProtected = protects;
  }

  /** Applies the parameters of {@code CSI m}. */
  void apply(Parameters parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      int code = parameters.get(i);
      if (code == 38 || code == 48 || code == 58) {
        i += color(parameters, i);
      } else if (code == 4) {
        underline(parameters.subsOf(i) > 0 ? parameters.sub(i, 0) : 1);
      } else {
        apply(code);
      }
    }
  }

  private void apply(int code) {
    if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      colors[FOREGROUND] = SIMPLE_COLOR + code;
      return;
    }
    if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      colors[BACKGROUND] = SIMPLE_COLOR + code;
      return;
    }
    switch (code) {
      case 0 -> clear();
      case 1, 2, 3, 5, 7, 8, 9, 53 -> {
        for (Flag flag : Flag.values()) {
          if (flag.code == code) {
            flags.add(flag);
          }
        }
      }
      case 21 -> underline(2);
      case 22 -> {
        flags.remove(Flag.BOLD);
        flags.remove(Flag.DIM);
      }
      case 23 -> flags.remove(Flag.ITALIC);
      case 24 -> underline(0);
      case 25 -> flags.remove(Flag.BLINK);
      case 27 -> flags.remove(Flag.INVERSE);
      case 28 -> flags.remove(Flag.INVISIBLE);
      case 29 -> flags.remove(Flag.STRIKETHROUGH);
      case 39 -> colors[FOREGROUND] = 0;
      case 49 -> colors[BACKGROUND] = 0;
      case 55 -> flags.remove(Flag.OVERLINE);
      case 59 -> colors[UNDERLINE] = 0;
      default -> {}
    }
  }

  private void underline(int style) {
    underline = style < 0 || style > MAX_UNDERLINE ? 1 : style;
  }

  /**
   * Applies an indexed or RGB color, in any of its spellings: with semicolons, with colons, and
   * with or without the place of a color space.
   *
   * @return the number of further parameters that belong to it
   */
  private int color(Parameters parameters, int at) {
    int[] parts = {0, 0, -1, 0, 0, 0, 0}; // the last one is never used
    int space = 0;
    int advance = 0;
    do {
      parts[advance + space] = parameters.get(at + advance);
      int subs = parameters.subsOf(at + advance);
      if (subs > 0) {
        int i = 0;
        do {
          if (parts[1] == INDEXED) {
            space = 1;
          }
          parts[advance + i + 1 + space] = parameters.sub(at + advance, i);
          i++;
        } while (i < subs && i + advance + 1 + space < parts.length - 1);
        break;
      }
      if ((parts[1] == INDEXED && advance + space >= 2)
          || (parts[1] == RGB && advance + space >= 5)) {
        break;
      }
      if (parts[1] != 0) {
        space = 1;
      }
      advance++;
    } while (advance + at < parameters.size() && advance + space < parts.length - 1);
    setColor(parts);
    return advance;
  }

  private void setColor(int[] parts) {
    int ground = (parts[0] - GROUNDS[0]) / 10;
    if (parts[1] == RGB) {
      colors[ground] =
          RGB_COLOR + (octet(parts[3]) << 16) + (octet(parts[4]) << 8) + octet(parts[5]);
    } else if (parts[1] == INDEXED) {
      colors[ground] = INDEXED_COLOR + octet(parts[3]);
    }
  }

  private static int octet(int value) {
    return value == -1 ? 0 : value & 0xff;
  }

  boolean isDefault() {
    return flags.isEmpty()
        && Arrays.stream(colors).allMatch(color -> color == 0)
        && underline == 0
        && !isProtected;
  }

  /** Writes the sequence that gives these attributes to a terminal that has any others. */
  void writeTo(StringBuilder sequences) {
    sequences.append("\u001b[0");
    flags.forEach(flag -> sequences.append(';').append(flag.code));
    for (int ground = 0; ground < colors.length; ground++) {
      writeColor(sequences, GROUNDS[ground], colors[ground]);
    }
    sequences.append('m');
    if (underline > 0) {
      sequences.append("\u001b[4:").append(underline).append('m');
    }
    if (isProtected) {
      sequences.append("\u001b[1\"q");
    }
  }

  private static void writeColor(StringBuilder sequences, int ground, int color) {
    int value = color & ~KIND;
    switch (color & KIND) {
      case SIMPLE_COLOR -> sequences.append(';').append(value);
      case INDEXED_COLOR -> sequences.append(';').append(ground).append(";5;").append(value);
      case RGB_COLOR ->
          sequences
              .append(';')
              .append(ground)
              .append(";2;")
              .append(value >> 16)
              .append(';')
              .append(value >> 8 & 0xff)
              .append(';')
              .append(value & 0xff);
      default -> {}
    }
  }
}
