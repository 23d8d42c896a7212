package dev.podshell.contracts.topic;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/**
 * Gives all topics the same number of partitions. The number decides where a sandbox's records are,
 * so it never changes.
 *
 * @param partitions of every topic, 1 to 10,000; 64 unless an operator chose otherwise
 */
public record TopicLayout(int partitions) {

  /** The largest record, in bytes: an entry or a script, with headers and room to spare. */
  public static final int MAX_RECORD_BYTES = 1024 * 1024;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final List<String> NAMES =
      Arrays.stream(Topic.values()).map(Topic::topicName).toList();

  public TopicLayout {
    if (partitions < 1 || partitions > 10_000) {
      throw new IllegalArgumentException(
          "podshell.topics.partitions must be from 1 to 10000, not " + partitions);
    }
  }

  /** Returns the partition of a key in every topic: Kafka's murmur2, whatever Kafka's default. */
  public int partitionOf(String key) {
    return Utils.toPositive(Utils.murmur2(Utils.utf8(key))) % partitions;
  }

  /**
   * Creates the topics that do not exist, and returns when they can be used. Those that do exist
   * are left as they are: call {@link #verify} afterwards. While there are fewer brokers than
   * replicas, as when they have just started, it waits.
   *
   * @throws TopicLayoutException if a broker refuses or does not answer in time
   */
  public void create(Admin admin, TopicCreation creation, Duration timeout)
      throws InterruptedException {
    for (Topic topic : Topic.values()) {
      NewTopic newTopic =
          new NewTopic(topic.topicName(), partitions, creation.replicationFactor())
              .configs(
                  Map.of(
                      CLEANUP_POLICY_CONFIG,
                      topic.cleanupPolicy(),
                      MAX_MESSAGE_BYTES_CONFIG,
                      Integer.toString(MAX_RECORD_BYTES),
                      RETENTION_MS_CONFIG,
                      Long.toString(creation.retention().toMillis()),
                      MIN_IN_SYNC_REPLICAS_CONFIG,
                      Integer.toString(creation.minInSyncReplicas())));
      create(admin, newTopic, timeout);
    }
    awaitLeaders(admin, timeout);
  }

  private static void create(Admin admin, NewTopic topic, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        admin.createTopics(List.of(topic)).all().get(timeout.toMillis(), MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicExistsException) {
          return;
        }
        boolean isTemporary = e.getCause() instanceof InvalidReplicationFactorException;
        if (!isTemporary || System.nanoTime() > deadline) {
          throw new TopicLayoutException("Kafka could not create the topic " + topic.name(), e);
        }
      } catch (TimeoutException e) {
        throw noAnswer(timeout, e);
      }
      Thread.sleep(PAUSE);
    }
  }

  /** Waits for all leaders: a broker learns of a topic a moment after its creation was answered. */
  private static void awaitLeaders(Admin admin, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!haveLeaders(admin, timeout)) {
      if (System.nanoTime() > deadline) {
        throw new TopicLayoutException(
            "The topics still have partitions without a leader after %d s"
                .formatted(timeout.toSeconds()));
      }
      Thread.sleep(PAUSE);
    }
  }

  private static boolean haveLeaders(Admin admin, Duration timeout) throws InterruptedException {
    try {
      return admin
          .describeTopics(NAMES)
          .allTopicNames()
          .get(timeout.toMillis(), MILLISECONDS)
          .values()
          .stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new TopicLayoutException("Kafka could not describe the topics", e);
    } catch (TimeoutException e) {
      throw noAnswer(timeout, e);
    }
  }

  /**
   * Checks that every topic exists with this number of partitions.
   *
   * @throws TopicLayoutException naming the first topic that does not, or if no broker answers
   */
  public void verify(Admin admin, Duration timeout) throws InterruptedException {
    try {
      admin
          .describeTopics(NAMES)
          .allTopicNames()
          .get(timeout.toMillis(), MILLISECONDS)
          .values()
          .forEach(this::requirePartitions);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new TopicLayoutException(
            "Topics are missing in Kafka. Create "
                + NAMES
                + " with "
                + partitions
                + " partitions each",
            e);
      }
      throw new TopicLayoutException("Kafka could not describe the topics", e);
    } catch (TimeoutException e) {
      throw noAnswer(timeout, e);
    }
  }

  private void requirePartitions(TopicDescription topic) {
    if (topic.partitions().size() != partitions) {
      throw new TopicLayoutException(
          "The topic %s has %d partitions, but podshell.topics.partitions is %d. The number is fixed when topics are created: set it to what the topics have"
              .formatted(topic.name(), topic.partitions().size(), partitions));
    }
  }

  private static TopicLayoutException noAnswer(Duration timeout, TimeoutException cause) {
    return new TopicLayoutException(
        "Kafka did not answer within " + timeout.toSeconds() + " s", cause);
  }
}
