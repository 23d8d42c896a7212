package dev.podshell.gateway.authentication;

import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * Verifies tokens, for every dialect: signature, issuer, audience and time, by the keys that the
 * issuer publishes or, in the profile {@code local}, by the key of the local issuer. May block
 * while keys are fetched.
 */
@Singleton
public final class TokenVerifier {

  private static final Logger LOG = Logger.getLogger(TokenVerifier.class);

  private static final int MAX_LEARNER_LENGTH = 256;

  private final JWTParser parser;
  private final Optional<LocalIssuer> localIssuer;

  TokenVerifier(JWTParser parser, Optional<LocalIssuer> localIssuer) {
    this.parser = parser;
    this.localIssuer = localIssuer;
  }

  /**
   * Returns the verified token of a request; empty if it has none.
   *
   * @throws TokenRefusedException if the token is not valid now
   */
  public Optional<VerifiedToken> verify(HttpServerRequest request) throws TokenRefusedException {
    Optional<String> token = UpgradeToken.of(request);
    return token.isPresent() ? Optional.of(verify(token.get())) : Optional.empty();
  }

  /**
   * Whom a token speaks for.
   *
   * @throws TokenRefusedException if it is not a token of the issuer, or not valid now
   */
  public VerifiedToken verify(String token) throws TokenRefusedException {
    JsonWebToken parsed;
    try {
      parsed =
          localIssuer.isPresent()
              ? parser.parse(token, localIssuer.get().verification())
              : parser.parse(token);
    } catch (ParseException e) {
      LOG.debugf("A token was refused: %s", e.getMessage());
      throw new TokenRefusedException(
          "The token is not valid, or it has expired: sign in again", e);
    }
    String learner = parsed.getSubject();
    if (learner == null || learner.isEmpty() || learner.length() > MAX_LEARNER_LENGTH) {
      throw new TokenRefusedException("The token has no subject of 1 to 256 characters");
    }
    if (learner.chars().anyMatch(Character::isISOControl)) {
      throw new TokenRefusedException("The token's subject has control characters");
    }
    Instant expires = Instant.ofEpochSecond(parsed.getExpirationTime());
    if (!expires.isAfter(Instant.now())) { // the parser forgives a clock that is behind
      throw new TokenRefusedException("The token has expired: sign in again");
    }
    return new VerifiedToken(
        learner, Instant.ofEpochSecond(Math.max(0, parsed.getIssuedAtTime())), expires);
  }
}
