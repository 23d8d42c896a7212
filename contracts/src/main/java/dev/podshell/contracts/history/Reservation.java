package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.SandboxId;

/**
 * A gateway's claim to send a command to Kafka, made before it does. The first claim wins, so two
 * gateways that get the same client id with different texts cannot both accept it.
 *
 * @param sandbox where it shall run
 * @param clientId the JSON text of the client's own id
 * @param fingerprint of the text that it runs, as hexadecimal digits
 */
public record Reservation(SandboxId sandbox, String clientId, String fingerprint) {

  /** What became of the claim. */
  public enum Answer {
    /** It is the first: send the command. */
    GRANTED,
    /** The same was claimed before and is not in Kafka: send the command. */
    REPEATED,
    /** The same is in Kafka: do not send it again. */
    ACCEPTED,
    /** The id was claimed for another text: refuse it. */
    CONFLICT
  }
}
