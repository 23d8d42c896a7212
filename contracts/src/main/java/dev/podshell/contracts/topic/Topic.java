package dev.podshell.contracts.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;

/**
 * The topics. All have the same number of partitions, fixed at creation, so that a key is in the
 * same partition of each.
 */
public enum Topic {
  /**
   * The requests of gateways to sandboxes, keyed by sandbox; {@link
   * dev.podshell.contracts.command}.
   */
  COMMANDS("podshell.commands", CLEANUP_POLICY_DELETE),
  /** The events of sandboxes, keyed by sandbox; {@link dev.podshell.contracts.event}. */
  EVENTS("podshell.events", CLEANUP_POLICY_DELETE),
  /** Rooms and monitors, keyed by their id. */
  ROOMS("podshell.rooms", CLEANUP_POLICY_DELETE),
  /** The places of sandboxes, keyed by sandbox; {@link dev.podshell.contracts.sandbox}. */
  SANDBOXES("podshell.sandboxes", CLEANUP_POLICY_COMPACT),
  /** The records that could not be read, with the reason; {@link DeadLetter}. */
  DEAD_LETTERS("podshell.dead-letters", CLEANUP_POLICY_DELETE);

  private final String topicName;
  private final String cleanupPolicy;

  Topic(String topicName, String cleanupPolicy) {
    this.topicName = topicName;
    this.cleanupPolicy = cleanupPolicy;
  }

  public String topicName() {
    return topicName;
  }

  String cleanupPolicy() {
    return cleanupPolicy;
  }
}
