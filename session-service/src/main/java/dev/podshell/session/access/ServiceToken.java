package dev.podshell.session.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.security.MessageDigest;

/** Holds the token that gateways must show. */
@Singleton
final class ServiceToken {

  private final byte[] token;

  ServiceToken(SessionConfiguration configuration) {
    this.token = configuration.serviceToken().getBytes(UTF_8);
  }

  /** Compares in constant time, so that the time does not reveal how much is right. */
  boolean matches(String shown) {
    return MessageDigest.isEqual(token, shown.getBytes(UTF_8));
  }
}
