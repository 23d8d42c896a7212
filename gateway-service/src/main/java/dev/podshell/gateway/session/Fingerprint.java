package dev.podshell.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.Program;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells the texts of programs apart: SHA-256 as hexadecimal digits. */
final class Fingerprint {

  private Fingerprint() {}

  static String of(Program program) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(program.text().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
