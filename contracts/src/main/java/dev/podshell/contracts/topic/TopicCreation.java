package dev.podshell.contracts.topic;

import java.time.Duration;

/**
 * Sets how a service creates topics; existing topics stay as they are.
 *
 * @param replicationFactor copies of each topic, at least 1
 * @param retention how long records are kept; the session service must read them in that time
 */
public record TopicCreation(short replicationFactor, Duration retention) {

  private static final int COPIES_THAT_MAY_BE_AWAY = 1;

  /** Returns the settings for a single broker: one copy. */
  public static TopicCreation single() {
    return new TopicCreation((short) 1, Duration.ofDays(7));
  }

  /** Returns how many copies must have a record before it counts as written: all but one. */
  int minInSyncReplicas() {
    return Math.max(1, replicationFactor - COPIES_THAT_MAY_BE_AWAY);
  }
}
