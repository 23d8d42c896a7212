package dev.podshell.gateway.connection;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;

/** Creates ids that nobody can guess and that are unique. Thread-safe. */
@Singleton
public final class RandomIds {

  private final SecureRandom random = new SecureRandom();

  /** Returns random bytes as base64url without padding. */
  public String text(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }
}
