package dev.podshell.gateway.dialect;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionConnector;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Lets connections whose upgrade had a token join the session that its learner has with a question.
 * Thread-safe; blocks.
 */
@Singleton
public final class QuestionSessions {

  private final Sessions sessions;
  private final OpenConnections connections;
  private final SessionConnector connector;

  QuestionSessions(Sessions sessions, OpenConnections connections, SessionConnector connector) {
    this.sessions = sessions;
    this.connections = connections;
    this.connector = connector;
  }

  /**
   * Joins the session. From here on the listener hears of it, and gets the transcripts of commands
   * that begin.
   *
   * @return empty if as many connections have joined it as one session may have
   * @throws TokenRefusedException if the learner's token is not valid any longer
   */
  public Optional<ConnectedSession> join(
      VerifiedToken token, QuestionId question, SessionListener listener)
      throws TokenRefusedException, SessionServiceUnavailableException, InterruptedException {
    OpenedSession opened = sessions.ofQuestion(token, question);
    return connections.join(opened.session())
        ? Optional.of(connector.join(opened.session(), opened.learner(), AutoAttach.NEW, listener))
        : Optional.empty();
  }

  /** Leaves a session. Afterwards its listener hears nothing of it. */
  public void leave(ConnectedSession joined) {
    joined.close();
    connections.leave(joined.session());
  }
}
