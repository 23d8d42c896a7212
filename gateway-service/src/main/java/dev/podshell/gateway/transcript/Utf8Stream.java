package dev.podshell.gateway.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Decodes one stream of UTF-8 that comes in pieces cut anywhere. A character that an edge cuts
 * waits for its rest (at most 3 bytes); what is not UTF-8 becomes U+FFFD, exactly as if the whole
 * had been decoded at once. Not thread-safe.
 */
final class Utf8Stream {

  static final int MAX_TAIL = 3;

  private static final byte[] NONE = {};

  private byte[] tail;

  Utf8Stream(byte[] tail) {
    this.tail = tail;
  }

  Utf8Stream() {
    this(NONE);
  }

  /**
   * Decodes the incomplete character that was left over and these bytes; keeps an incomplete end.
   */
  String decode(byte[] bytes) {
    byte[] whole = tail.length == 0 ? bytes : joined(bytes);
    int incomplete = incompleteAtEnd(whole);
    tail =
        incomplete == 0 ? NONE : Arrays.copyOfRange(whole, whole.length - incomplete, whole.length);
    return new String(whole, 0, whole.length - incomplete, UTF_8);
  }

  /** The text of what was left over, now that nothing follows. */
  String flush() {
    String rest = new String(tail, UTF_8);
    tail = NONE;
    return rest;
  }

  /** Returns the bytes that are left over: 0 to {@value #MAX_TAIL}. */
  byte[] tail() {
    return tail.clone();
  }

  int tailLength() {
    return tail.length;
  }

  private byte[] joined(byte[] bytes) {
    byte[] joined = Arrays.copyOf(tail, tail.length + bytes.length);
    System.arraycopy(bytes, 0, joined, tail.length, bytes.length);
    return joined;
  }

  /** How many bytes at the end begin a character that could become whole. */
  private static int incompleteAtEnd(byte[] bytes) {
    for (int back = 1; back <= Math.min(MAX_TAIL, bytes.length); back++) {
      int lead = bytes[bytes.length - back] & 0xFF;
      if (lead >= 0x80 && lead < 0xC0) {
        continue; // follows a lead
      }
      boolean begun =
          back < length(lead)
              && (back == 1 || isSecond(lead, bytes[bytes.length - back + 1] & 0xFF));
      return begun ? back : 0;
    }
    return 0;
  }

  private static int length(int lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
  }

  /**
   * Returns whether a lead allows a second byte: no overlong forms, surrogates or code points too
   * large.
   */
  private static boolean isSecond(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second <= 0x8F;
      default -> true;
    };
  }
}
