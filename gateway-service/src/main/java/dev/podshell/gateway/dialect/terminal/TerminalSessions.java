package dev.podshell.gateway.dialect.terminal;

import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.ConnectionConfiguration;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.session.SessionConnector;
import jakarta.inject.Singleton;

/** Lets authenticated clients join their sessions. Thread-safe. */
@Singleton
final class TerminalSessions {

  private final SessionConnector connector;
  private final TerminalFrames frames;
  private final Breakpoints breakpoints;
  private final LearnerDocuments documents;
  private final CommandLists lists;
  private final TerminalConfiguration configuration;
  private final ConnectionConfiguration limits;
  private final OpenConnections connections;

  TerminalSessions(
      SessionConnector connector,
      TerminalFrames frames,
      Breakpoints breakpoints,
      LearnerDocuments documents,
      CommandLists lists,
      TerminalConfiguration configuration,
      ConnectionConfiguration limits,
      OpenConnections connections) {
    this.connector = connector;
    this.frames = frames;
    this.breakpoints = breakpoints;
    this.documents = documents;
    this.lists = lists;
    this.configuration = configuration;
    this.limits = limits;
    this.connections = connections;
  }

  /** Takes one of a session's places for a connection; false if there is none left. */
  boolean takePlace(OpenedSession opened) {
    return connections.join(opened.session());
  }

  /**
   * Joins a session in which it has a place. From here on the client hears of it, and of the
   * sandbox of its question.
   */
  TerminalSession join(Admitted admitted, ClientSocket socket) {
    TerminalSession joined =
        new TerminalSession(
            admitted,
            socket,
            connector,
            frames,
            breakpoints,
            documents,
            lists,
            configuration.resumeWindow(),
            limits.writersPerCommand());
    joined.watch();
    return joined;
  }

  /** Leaves a session, and gives its place back. */
  void leave(TerminalSession joined) {
    joined.close();
    connections.leave(joined.session());
  }
}
