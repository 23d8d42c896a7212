package dev.podshell.execution.command;

import dev.podshell.contracts.topic.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The offsets of the partitions that are owned. Only the poll thread uses it. */
final class OwnedOffsets {

  private final Map<Integer, OffsetTracker> trackers = new HashMap<>();
  private final Map<Integer, Long> committed = new HashMap<>();

  void add(int partition, OffsetTracker tracker) {
    trackers.put(partition, tracker);
  }

  void remove(int partition) {
    trackers.remove(partition);
    committed.remove(partition);
  }

  Set<Integer> partitions() {
    return Set.copyOf(trackers.keySet());
  }

  OffsetTracker tracker(int partition) {
    OffsetTracker tracker = trackers.get(partition);
    if (tracker == null) {
      throw new IllegalStateException("Partition " + partition + " is not owned");
    }
    return tracker;
  }

  /** What may be committed of these partitions and is not yet. */
  Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<Integer> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition : partitions) {
      OffsetTracker tracker = trackers.get(partition);
      if (tracker != null) {
        long offset = tracker.committable();
        Long before = committed.get(partition);
        if (before == null || before != offset) {
          offsets.put(
              new TopicPartition(Topic.COMMANDS.topicName(), partition),
              new OffsetAndMetadata(offset));
        }
      }
    }
    return offsets;
  }

  void committed(int partition, long offset) {
    if (trackers.containsKey(partition)) {
      committed.put(partition, offset);
    }
  }
}
