package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.authentication.AuthenticationConfiguration;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.SessionTokens;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.TokenVerifier;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.intake.Party;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins, renews or continues the session that a client authenticates for. Thread-safe; blocks. */
@Singleton
final class TerminalAuthenticator {

  /**
   * The session of an authenticated client.
   *
   * @param token the session's own
   */
  record Granted(OpenedSession session, String token) {}

  private final TokenVerifier verifier;
  private final Sessions sessions;
  private final SessionTokens tokens;
  private final AuthenticationConfiguration limits;

  TerminalAuthenticator(
      TokenVerifier verifier,
      Sessions sessions,
      SessionTokens tokens,
      AuthenticationConfiguration limits) {
    this.verifier = verifier;
    this.sessions = sessions;
    this.tokens = tokens;
    this.limits = limits;
  }

  /** Returns the time that a client has to authenticate. */
  Duration timeout() {
    return limits.timeout();
  }

  /** Returns the number of times that a client may try to authenticate. */
  int maxAttempts() {
    return limits.attempts();
  }

  /**
   * Opens the session of a client.
   *
   * @param upgradeToken the token of the connection's upgrade; the message's own takes precedence
   * @param current the session that the connection has joined; null if there is none
   */
  Granted open(
      Authentication message,
      Optional<VerifiedToken> upgradeToken,
      @Nullable TerminalSession current,
      Party party)
      throws TokenRefusedException,
          SessionServiceUnavailableException,
          RefusedException,
          InterruptedException {
    Granted granted =
        message.sessionToken().isPresent()
            ? resume(message, message.sessionToken().get(), upgradeToken, party)
            : begin(token(message, upgradeToken), current);
    if (current != null) {
      requireLearner(current, granted.session().learner());
    }
    return granted;
  }

  /**
   * Returns a session as it is now, with the end that any connection has given it.
   *
   * @throws TokenRefusedException if it has ended
   */
  OpenedSession current(OpenedSession session)
      throws TokenRefusedException, SessionServiceUnavailableException, InterruptedException {
    return sessions.takeUp(session.session());
  }

  private Granted resume(
      Authentication message,
      String sessionToken,
      Optional<VerifiedToken> upgradeToken,
      Party party)
      throws TokenRefusedException,
          SessionServiceUnavailableException,
          RefusedException,
          InterruptedException {
    Optional<VerifiedToken> renewal = renewal(message, upgradeToken);
    OpenedSession opened =
        renewal.isPresent()
            ? sessions.renew(renewal.get(), sessionToken)
            : sessions.takeUp(sessionToken, party);
    return new Granted(opened, sessionToken);
  }

  private Granted begin(VerifiedToken token, @Nullable TerminalSession current)
      throws TokenRefusedException, SessionServiceUnavailableException, InterruptedException {
    if (current == null) {
      String sessionToken = tokens.create();
      return new Granted(sessions.begin(token, sessionToken), sessionToken);
    }
    requireLearner(current, token.learner());
    return new Granted(sessions.renew(token, current.token()), current.token());
  }

  private static void requireLearner(TerminalSession current, LearnerId learner)
      throws TokenRefusedException {
    if (!current.learner().equals(learner)) {
      throw new TokenRefusedException("The connection belongs to another learner");
    }
  }

  /** Returns the token that extends a session; an invalid one is ignored. */
  private Optional<VerifiedToken> renewal(
      Authentication message, Optional<VerifiedToken> upgradeToken) {
    if (message.token().isEmpty()) {
      return valid(upgradeToken);
    }
    try {
      return Optional.of(verifier.verify(message.token().get()));
    } catch (TokenRefusedException _) {
      return Optional.empty();
    }
  }

  private VerifiedToken token(Authentication message, Optional<VerifiedToken> upgradeToken)
      throws TokenRefusedException {
    if (message.token().isPresent()) {
      return verifier.verify(message.token().get());
    }
    return valid(upgradeToken)
        .orElseThrow(
            () -> new TokenRefusedException("A token or a sessionToken is missing, or expired"));
  }

  private static Optional<VerifiedToken> valid(Optional<VerifiedToken> token) {
    return token.filter(it -> it.expires().isAfter(Instant.now()));
  }
}
