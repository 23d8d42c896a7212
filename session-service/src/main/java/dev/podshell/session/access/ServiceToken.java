package dev.podshell.session.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.security.MessageDigest;

/** What gateways must show. */
@Singleton
final class ServiceToken {

  private final byte[] token;

  ServiceToken(SessionConfiguration configuration) {
    this.token = configuration.serviceToken().getBytes(UTF_8);
  }

  /** Compares in a time that does not tell how much is right. */
  boolean matches(String shown) {
    return MessageDigest.isEqual(token, shown.getBytes(UTF_8));
  }
}
