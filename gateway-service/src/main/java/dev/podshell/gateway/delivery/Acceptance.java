package dev.podshell.gateway.delivery;

import dev.podshell.contracts.identity.CommandId;

/** What became of a request to run a command. */
public sealed interface Acceptance {

  /** It is in Kafka and will run once, or its client is told that it failed. */
  record Accepted(CommandId command) implements Acceptance {}

  /** It was not taken and will not run. */
  record Refused(String message) implements Acceptance {}
}
