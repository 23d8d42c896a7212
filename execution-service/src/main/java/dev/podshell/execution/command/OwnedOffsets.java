package dev.podshell.execution.command;

import dev.podshell.contracts.topic.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The offsets of the owned partitions. Only the poll thread uses this. */
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

  /** Returns the offsets of these partitions that may be committed and are not yet. */
  Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<Integer> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition : partitions) {
      OffsetTracker tracker = trackers.get(partition);
      if (tracker != null) {
        long offset = tracker.committable();
        Long previous = committed.get(partition);
        if (previous == null || previous != offset) {
          offsets.put(
              new TopicPartition(Topic.COMMANDS.topicName(), partition),
              new OffsetAndMetadata(offset));
        }
      }
    }
    return offsets;
  }

  void onCommitted(int partition, long offset) {
    if (trackers.containsKey(partition)) {
      committed.put(partition, offset);
    }
  }
}
