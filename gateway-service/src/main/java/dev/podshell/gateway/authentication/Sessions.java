package dev.podshell.gateway.authentication;

import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Begins sessions and takes them up again. The methods block. Thread-safe. */
@Singleton
public final class Sessions {

  private final SessionServiceClient sessionService;
  private final SessionTokens tokens;
  private final Duration lifetime;

  Sessions(
      SessionServiceClient sessionService,
      SessionTokens tokens,
      GatewayConfiguration configuration) {
    this.sessionService = sessionService;
    this.tokens = tokens;
    this.lifetime = configuration.authentication().sessionLifetime();
  }

  /** Begins a session that a new token names. */
  public OpenedSession begin(VerifiedToken token, String sessionToken)
      throws SessionServiceUnavailableException, InterruptedException {
    return put(SessionId.ofToken(sessionToken), token.learner(), true);
  }

  /** The session of a learner and a question, which all their connections share. */
  public OpenedSession ofQuestion(String learner, String question)
      throws SessionServiceUnavailableException, InterruptedException {
    return put(SessionId.ofQuestion(learner, question), learner, false);
  }

  /**
   * Takes up the session that a token names.
   *
   * @throws TokenRefusedException if there is none, or it has expired or was revoked
   */
  public OpenedSession takeUp(String sessionToken)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    if (!tokens.isWellFormed(sessionToken)) {
      throw refused();
    }
    return takeUp(SessionId.ofToken(sessionToken));
  }

  /**
   * Takes up a session whose token was shown before.
   *
   * @throws TokenRefusedException if there is none, or it has expired or was revoked
   */
  public OpenedSession takeUp(SessionId session)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    SessionState state =
        sessionService
            .session(session)
            .filter(it -> it.validAt(Instant.now()))
            .orElseThrow(Sessions::refused);
    return new OpenedSession(session, state.learner(), state.expires(), false);
  }

  private OpenedSession put(SessionId session, String learner, boolean isNew)
      throws SessionServiceUnavailableException, InterruptedException {
    Instant expires = Instant.now().plus(lifetime);
    SessionState state = sessionService.put(session, new NewSession(learner, expires));
    return new OpenedSession(session, state.learner(), state.expires(), isNew);
  }

  private static TokenRefusedException refused() {
    return new TokenRefusedException(
        "The session token is not valid, or the session has ended: authenticate with a token");
  }
}
