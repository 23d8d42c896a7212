package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.ConnectionConfiguration;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.TerminalAuthenticator.Granted;
import dev.podshell.gateway.session.SessionConnector;
import jakarta.inject.Singleton;

/** Lets authenticated clients join their sessions. Thread-safe. */
@Singleton
final class TerminalSessions {

  private final SessionConnector connector;
  private final Sessions sessions;
  private final TerminalFrames frames;
  private final TerminalNotifications notifications;
  private final Breakpoints breakpoints;
  private final LearnerDocuments documents;
  private final CommandLists lists;
  private final TerminalConfiguration configuration;
  private final ConnectionConfiguration limits;

  TerminalSessions(
      SessionConnector connector,
      Sessions sessions,
      TerminalFrames frames,
      TerminalNotifications notifications,
      Breakpoints breakpoints,
      LearnerDocuments documents,
      CommandLists lists,
      TerminalConfiguration configuration,
      ConnectionConfiguration limits) {
    this.connector = connector;
    this.sessions = sessions;
    this.frames = frames;
    this.notifications = notifications;
    this.breakpoints = breakpoints;
    this.documents = documents;
    this.lists = lists;
    this.configuration = configuration;
    this.limits = limits;
  }

  /**
   * Joins a session. From here on the client hears of it, and of the sandbox of a question.
   *
   * @param question whose sandbox runs the client's commands
   */
  TerminalSession join(
      Granted granted, QuestionId question, Authentication message, ClientSocket socket) {
    TerminalSession joined =
        new TerminalSession(
            granted,
            question,
            message,
            socket,
            connector,
            sessions,
            frames,
            notifications,
            breakpoints,
            documents,
            lists,
            configuration.resumeWindow(),
            limits.writersPerCommand());
    joined.watch();
    return joined;
  }
}
