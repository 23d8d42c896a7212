package dev.podshell.gateway.authentication;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.intake.Refusal;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens, for every dialect: signature, issuer, audience and time, by the keys that the
 * issuer publishes or, in the profile {@code local}, by the key of the local issuer. May block
 * while keys are fetched.
 */
@Singleton
public final class TokenVerifier {

  private static final Logger LOG = Logger.getLogger(TokenVerifier.class);

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
      throw new TokenRefusedException(refusal(e), e);
    }
    LearnerId learner = learner(parsed.getSubject());
    Instant expires = Instant.ofEpochSecond(parsed.getExpirationTime());
    if (!expires.isAfter(Instant.now())) { // the parser forgives a clock that is behind
      throw new TokenRefusedException(Refusal.TOKEN_EXPIRED);
    }
    return new VerifiedToken(
        learner, Instant.ofEpochSecond(Math.max(0, parsed.getIssuedAtTime())), expires);
  }

  /** Learners' ids have no control characters; the gateway's own ids, as of rooms, have one. */
  private static LearnerId learner(@Nullable String subject) throws TokenRefusedException {
    if (subject != null && subject.chars().anyMatch(Character::isISOControl)) {
      throw new TokenRefusedException("The token's subject has control characters");
    }
    if (subject == null || !LearnerId.isValid(subject)) {
      throw new TokenRefusedException("The token has no subject of 1 to 256 characters");
    }
    return new LearnerId(subject);
  }

  /**
   * Returns why a token was refused. The parser checks the signature first, so only a holder of the
   * issuer's token is told more than that it is not valid.
   */
  private static Refusal refusal(ParseException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidJwtException invalid) {
        if (invalid.hasExpired()) {
          return Refusal.TOKEN_EXPIRED;
        }
        if (invalid.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
            || invalid.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
          return Refusal.TOKEN_OF_OTHER_SERVICE;
        }
      }
    }
    return Refusal.TOKEN;
  }
}
