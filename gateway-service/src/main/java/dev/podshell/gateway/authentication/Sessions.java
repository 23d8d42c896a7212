package dev.podshell.gateway.authentication;

import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.intake.Lookups;
import dev.podshell.gateway.intake.Party;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Begins, resumes and ends sessions. A session lasts no longer than the newest of the tokens that
 * began or extended it, unless the operator allows it. The methods block. Thread-safe.
 */
@Singleton
public final class Sessions {

  private final SessionServiceClient sessionService;
  private final SessionTokens tokens;
  private final Lookups lookups;
  private final AuthenticationConfiguration settings;

  Sessions(
      SessionServiceClient sessionService,
      SessionTokens tokens,
      Lookups lookups,
      AuthenticationConfiguration configuration) {
    this.sessionService = sessionService;
    this.tokens = tokens;
    this.lookups = lookups;
    this.settings = configuration;
  }

  /**
   * Begins a session that a new session token names.
   *
   * @throws TokenRefusedException if all of the learner's sessions were ended after the token was
   *     issued
   */
  public OpenedSession begin(VerifiedToken token, String sessionToken)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    NewSession asked = new NewSession(token.learner(), end(token), token.issued(), false);
    return put(SessionId.ofToken(sessionToken), asked, true);
  }

  /**
   * Extends the session that a session token names, even an expired one.
   *
   * @throws TokenRefusedException if there is none, it is another learner's, or it was revoked
   */
  public OpenedSession renew(VerifiedToken token, String sessionToken)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    SessionId session = named(sessionToken);
    SessionState state = sessionService.session(session).orElseThrow(Sessions::refused);
    if (!state.learner().equals(token.learner())) {
      throw new TokenRefusedException("The session is another learner's: leave sessionToken out");
    }
    if (state.revoked() != null) {
      throw refused();
    }
    return put(session, new NewSession(token.learner(), end(token), token.issued(), false), false);
  }

  /**
   * Returns the session of a learner and a question, which all their connections share.
   *
   * @throws TokenRefusedException if it was ended after the token was issued
   */
  public OpenedSession ofQuestion(VerifiedToken token, QuestionId question)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    return put(
        SessionId.ofQuestion(token.learner(), question),
        new NewSession(token.learner(), end(token), token.issued(), true),
        false);
  }

  /**
   * Returns the session of an entity that has a name like a learner's but no token.
   *
   * @throws TokenRefusedException if it is just being ended
   */
  public OpenedSession ofName(LearnerId name, QuestionId question)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    Instant now = Instant.now();
    return put(
        SessionId.ofQuestion(name, question),
        new NewSession(name, now.plus(settings.sessionLifetime()), now, true),
        false);
  }

  /**
   * Takes up the session that a token names.
   *
   * @param asker whose look-ups are limited
   * @throws TokenRefusedException if there is none, or it has expired or was revoked
   * @throws RefusedException if the asker has asked too often for sessions that it may not take up
   */
  public OpenedSession takeUp(String sessionToken, Party asker)
      throws SessionServiceUnavailableException,
          InterruptedException,
          TokenRefusedException,
          RefusedException {
    SessionId session = named(sessionToken);
    try (Lookups.Lookup lookup = lookups.begin(asker)) {
      Optional<SessionState> state = valid(session);
      if (state.isEmpty()) {
        lookup.count();
      }
      return opened(state);
    }
  }

  /**
   * Takes up a session whose token was shown before.
   *
   * @throws TokenRefusedException if there is none, or it has expired or was revoked
   */
  public OpenedSession takeUp(SessionId session)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    return opened(valid(session));
  }

  private Optional<SessionState> valid(SessionId session)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.session(session).filter(it -> it.validAt(Instant.now()));
  }

  private static OpenedSession opened(Optional<SessionState> state) throws TokenRefusedException {
    return state
        .map(it -> new OpenedSession(it.session(), it.learner(), it.expires(), false))
        .orElseThrow(Sessions::refused);
  }

  /**
   * Refuses a token that cannot begin a session.
   *
   * @throws TokenRefusedException if all of the learner's sessions were ended after it was issued
   */
  public void requireInForce(VerifiedToken token)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    Optional<Instant> revoked = sessionService.revocation(token.learner());
    if (revoked.filter(it -> !it.isBefore(token.issued())).isPresent()) {
      throw new TokenRefusedException(Refusal.REVOKED);
    }
  }

  private Instant end(VerifiedToken token) {
    Instant end = Instant.now().plus(settings.sessionLifetime());
    return settings.sessionsOutliveTokens() || end.isBefore(token.expires())
        ? end
        : token.expires();
  }

  private OpenedSession put(SessionId session, NewSession asked, boolean isNew)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    SessionState state = sessionService.put(session, asked);
    if (!state.validAt(Instant.now())) {
      throw new TokenRefusedException("The session was ended: sign in again");
    }
    return new OpenedSession(session, state.learner(), state.expires(), isNew);
  }

  private SessionId named(String sessionToken) throws TokenRefusedException {
    if (!tokens.isWellFormed(sessionToken)) {
      throw refused();
    }
    return SessionId.ofToken(sessionToken);
  }

  private static TokenRefusedException refused() {
    return new TokenRefusedException(
        "The session token is not valid, or the session has ended: authenticate with a token");
  }
}
