package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Text as JavaScript's {@code encodeURI} writes it. */
final class PercentEncoding {

  private static final int BITS_OF_A_DIGIT = 4;

  private PercentEncoding() {}

  /** Decodes the text from a place on; empty if it is not encoded this way. */
  static Optional<String> decode(String encoded, int from) {
    if (encoded.indexOf('%', from) < 0) {
      return Optional.of(encoded.substring(from));
    }
    StringBuilder text = new StringBuilder(encoded.length());
    ByteBuffer bytes = ByteBuffer.allocate((encoded.length() - from) / 3 + 1);
    int at = from;
    while (at < encoded.length()) {
      if (encoded.charAt(at) != '%') {
        text.append(encoded.charAt(at));
        at++;
        continue;
      }
      bytes.clear();
      while (at < encoded.length() && encoded.charAt(at) == '%') {
        int octet = octet(encoded, at);
        if (octet < 0) {
          return Optional.empty();
        }
        bytes.put((byte) octet);
        at += 3;
      }
      try {
        text.append(UTF_8.newDecoder().decode(bytes.flip()));
      } catch (CharacterCodingException _) {
        return Optional.empty();
      }
    }
    return Optional.of(text.toString());
  }

  private static int octet(String encoded, int percent) {
    if (percent + 2 >= encoded.length()) {
      return -1;
    }
    int high = Character.digit(encoded.charAt(percent + 1), 16);
    int low = Character.digit(encoded.charAt(percent + 2), 16);
    return high < 0 || low < 0 ? -1 : high << BITS_OF_A_DIGIT | low;
  }
}
