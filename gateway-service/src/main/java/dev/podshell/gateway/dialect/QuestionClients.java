package dev.podshell.gateway.dialect;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionConnector;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets clients whose upgrade had a token join the session of a question. Thread-safe. */
@Singleton
public final class QuestionClients {

  private static final int ID_BYTES = 16;

  private final Sessions sessions;
  private final OpenConnections connections;
  private final SessionConnector connector;
  private final Revocations revocations;
  private final RandomIds random;

  QuestionClients(
      Sessions sessions,
      OpenConnections connections,
      SessionConnector connector,
      Revocations revocations,
      RandomIds random) {
    this.sessions = sessions;
    this.connections = connections;
    this.connector = connector;
    this.revocations = revocations;
    this.random = random;
  }

  /** Creates the client of a connection whose upgrade had a token. */
  public QuestionClient create(ClientSocket socket, VerifiedToken token) {
    return new QuestionClient(socket, token);
  }

  /**
   * One client, which may join the session that its learner has with a question. Used by the
   * connection's thread.
   */
  public final class QuestionClient implements AutoCloseable {

    private final ClientSocket socket;
    private final VerifiedToken token;
    private Timers.@Nullable Timer expiry;
    private Revocations.@Nullable Watch watch;
    private @Nullable ConnectedSession joined;

    private QuestionClient(ClientSocket socket, VerifiedToken token) {
      this.socket = socket;
      this.token = token;
    }

    /** Disconnects the client when its token expires. */
    public void endWithToken() {
      expiry = socket.closeAt(token.expires(), CloseCause.EXPIRED);
    }

    /**
     * Disconnects the client when all sessions of its learner are ended, before it joins one too.
     */
    public void endWithSessions() {
      watch = revocations.watch(token, () -> socket.close(CloseCause.REVOKED));
    }

    /**
     * Joins the session, once. From here on the listener hears of it, and gets the transcripts of
     * commands that begin.
     *
     * @return empty if as many connections have joined it as one session may have; the client is
     *     disconnected
     * @throws TokenRefusedException if the learner's token is not valid any longer
     */
    public Optional<ConnectedSession> join(QuestionId question, SessionListener listener)
        throws TokenRefusedException, SessionServiceUnavailableException, InterruptedException {
      OpenedSession opened = sessions.ofQuestion(token, question);
      if (!connections.join(opened.session())) {
        socket.close(CloseCause.TOO_MANY_CONNECTIONS);
        return Optional.empty();
      }
      ConnectedSession session =
          connector.join(opened.session(), opened.learner(), AutoAttach.NEW, listener);
      joined = session;
      return Optional.of(session);
    }

    /** Returns an id that nobody can guess, for a command to which the protocol gives none. */
    public String newId() {
      return random.text(ID_BYTES);
    }

    /** Leaves the session. Afterwards its listener hears nothing of it. */
    @Override
    public void close() {
      if (expiry != null) {
        expiry.cancel();
      }
      if (watch != null) {
        watch.close();
      }
      ConnectedSession left = joined;
      if (left != null) {
        left.close();
        connections.leave(left.session());
      }
    }
  }
}
