package dev.podshell.contracts.topic;

import java.time.Duration;

/**
 * What topics are made with where a service makes them; those that exist are left as they are.
 *
 * @param replicationFactor copies of each topic, at least 1
 * @param retention how long records are kept; the session service has to read them in that time
 */
public record TopicCreation(short replicationFactor, Duration retention) {

  private static final int COPIES_THAT_MAY_BE_AWAY = 1;

  /** One copy, for a broker that is alone. */
  public static TopicCreation single() {
    return new TopicCreation((short) 1, Duration.ofDays(7));
  }

  /** How many copies must have a record before it counts as written: all but one. */
  int minInSyncReplicas() {
    return Math.max(1, replicationFactor - COPIES_THAT_MAY_BE_AWAY);
  }
}
