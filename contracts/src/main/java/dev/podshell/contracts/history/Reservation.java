package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.SandboxId;

/**
 * Reserves a command for the gateway that is about to send it to Kafka. The first reservation wins,
 * so two gateways that get the same client id with different texts cannot both accept it.
 *
 * @param sandbox where the command will run
 * @param clientId the JSON text of the client's own id
 * @param fingerprint of the text that it runs, as hexadecimal digits
 */
public record Reservation(SandboxId sandbox, String clientId, String fingerprint) {

  /** Says what to do with the command. */
  public enum Answer {
    /** It is the first: send the command. */
    GRANTED,
    /** The same was reserved before and is not in Kafka: send the command. */
    REPEATED,
    /** The same is in Kafka: do not send it again. */
    ACCEPTED,
    /** The id was reserved for another text: refuse the command. */
    CONFLICT
  }
}
