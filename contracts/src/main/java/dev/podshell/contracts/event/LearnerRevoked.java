package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.LearnerKey;
import java.time.Instant;

/**
 * All sessions of a learner ended before their time. Gateways also end the learner's connections
 * that are in no session, such as those to rooms.
 *
 * @param time applies to tokens that were issued no later
 */
public record LearnerRevoked(LearnerKey learner, Instant time) implements Event {

  @Override
  public String key() {
    return learner.value();
  }
}
