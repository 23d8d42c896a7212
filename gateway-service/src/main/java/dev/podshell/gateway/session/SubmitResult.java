package dev.podshell.gateway.session;

import dev.podshell.contracts.identity.CommandId;

/** The result of a request to run a command. */
public sealed interface SubmitResult {

  /** Kafka has the command. It will run once, or its client hears that it failed. */
  record Accepted(CommandId command) implements SubmitResult {}

  /**
   * The command was refused and will not run.
   *
   * @param isTemporary whether the same request may be accepted if it is sent again
   */
  record Refused(String message, boolean isTemporary) implements SubmitResult {}
}
