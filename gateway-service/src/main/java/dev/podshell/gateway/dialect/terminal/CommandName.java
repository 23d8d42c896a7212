package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SessionId;

/** A client's way to name a command of its learner. */
sealed interface CommandName {

  /** The id that the gateway gave to a command of any session. */
  record ServerId(CommandId command) implements CommandName {

    @Override
    public CommandId resolve(SessionId session) {
      return command;
    }
  }

  /**
   * The id that the client gave to a command of this session.
   *
   * @param json as it was sent
   */
  record ClientId(String json) implements CommandName {

    @Override
    public CommandId resolve(SessionId session) {
      return CommandId.of(session, json);
    }
  }

  /** Returns the command that has this name in a session. */
  CommandId resolve(SessionId session);

  /** Returns the refusal of a command that the learner does not have. */
  static MalformedMessageException unknown() {
    return new MalformedMessageException("You have no such command");
  }
}
