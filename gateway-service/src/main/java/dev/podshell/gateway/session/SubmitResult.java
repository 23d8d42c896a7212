package dev.podshell.gateway.session;

import dev.podshell.contracts.identity.CommandId;

/** What became of a request to run a command. */
public sealed interface SubmitResult {

  /** It is in Kafka and will run once, or its client is told that it failed. */
  record Accepted(CommandId command) implements SubmitResult {}

  /**
   * It was not taken and will not run.
   *
   * @param isTemporary whether the same request may be accepted if it is sent again
   */
  record Refused(String message, boolean isTemporary) implements SubmitResult {}
}
