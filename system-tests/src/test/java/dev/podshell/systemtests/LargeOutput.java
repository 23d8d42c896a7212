package dev.podshell.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes fifty million bytes that cannot be confused with others: numbers, one on each line. */
final class LargeOutput {

  private static final int LINES = 6_250_000;

  static final String SHA256 = expected();

  private LargeOutput() {}

  static String command() {
    return "seq -f %07.0f 0 " + (LINES - 1);
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(UTF_8)));
  }

  private static String expected() {
    MessageDigest digest = digest();
    byte[] line = new byte[8];
    line[7] = '\n';
    for (int i = 0; i < LINES; i++) {
      int rest = i;
      for (int position = 6; position >= 0; position--) {
        line[position] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      digest.update(line);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
