package dev.podshell.gateway.dialect.terminal;

/**
 * Where a connection is.
 *
 * <pre>
 *   AwaitingAuthentication ──▶ Authenticated ──▶ Ended
 *        │  ▲ refused               │ ▲ another session
 *        └──┘                       └─┘
 * </pre>
 */
sealed interface TerminalState {

  /** Nothing but {@code authentication} is answered. */
  record AwaitingAuthentication(int refusals) implements TerminalState {

    AwaitingAuthentication refused() {
      return new AwaitingAuthentication(refusals + 1);
    }
  }

  /** The connection has joined a session. */
  record Authenticated(TerminalSession session) implements TerminalState {}

  /** The client is gone, or told to go. */
  record Ended() implements TerminalState {}
}
