package dev.podshell.gateway.dialect.terminal;

/**
 * The state of a connection.
 *
 * <pre>
 *   AwaitingAuthentication ──▶ Authenticated ──▶ Ended
 *        │  ▲ refused               │ ▲ another session
 *        └──┘                       └─┘
 * </pre>
 */
sealed interface TerminalState {

  /** The connection answers nothing but {@code authentication}. */
  record AwaitingAuthentication(int refusals) implements TerminalState {

    AwaitingAuthentication onRefused() {
      return new AwaitingAuthentication(refusals + 1);
    }
  }

  /** The connection has joined a session. */
  record Authenticated(TerminalSession session) implements TerminalState {}

  /** The client has left, or must leave. */
  record Ended() implements TerminalState {}
}
