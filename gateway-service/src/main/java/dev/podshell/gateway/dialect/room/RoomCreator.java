package dev.podshell.gateway.dialect.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.intake.ClientAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The creator of a room: a learner or, without a token, a client address.
 *
 * @param text no two creators have the same
 */
record RoomCreator(String text) {

  static RoomCreator of(Optional<VerifiedToken> token, ClientAddress address) {
    return new RoomCreator(
        token.map(it -> "learner:" + it.learner()).orElse("address:" + address.text()));
  }

  /** Returns the key of the creator in the store: 64 hexadecimal digits. */
  String hash() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
