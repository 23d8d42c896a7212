package dev.podshell.execution.ownership;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.PartitionHandler;
import dev.podshell.execution.publication.PartitionPublisher;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.sandbox.SandboxContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** The sandboxes of all partitions that this instance owns. */
public final class OwnedPartitions implements PartitionHandler {

  private static final Logger LOG = Logger.getLogger(OwnedPartitions.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final SandboxContext context;
  private final Function<Assignment, PartitionPublisher> publishers;
  private final SandboxTable table;
  private final TopicLayout layout;
  private final Duration revokeTimeout;
  private final Map<Integer, OwnedPartition> partitions = new ConcurrentHashMap<>();

  /**
   * @param publishers returns the publisher of an assigned partition's owner
   */
  public OwnedPartitions(
      SandboxContext context,
      Function<Assignment, PartitionPublisher> publishers,
      SandboxTable table,
      TopicLayout layout,
      Duration revokeTimeout) {
    this.context = context;
    this.publishers = publishers;
    this.table = table;
    this.layout = layout;
    this.revokeTimeout = revokeTimeout;
  }

  @Override
  public void onAssigned(Collection<Assignment> assignments) {
    List<OwnedPartition> fresh = new ArrayList<>();
    for (Assignment assignment : assignments) {
      OwnedPartition partition =
          new OwnedPartition(assignment, context, publishers.apply(assignment));
      partitions.put(assignment.partition(), partition);
      fresh.add(partition);
    }
    Thread.ofVirtual().name("sandbox-table").start(() -> load(fresh));
  }

  @Override
  public boolean isReady(int partition) {
    OwnedPartition owned = partitions.get(partition);
    return owned != null && owned.isReady();
  }

  @Override
  public void accept(ConsumerRecord<SandboxId, CommandRecord> record) {
    owned(record.partition()).accept(record);
  }

  @Override
  public void refuseMalformed(
      int partition, long offset, CommandCodec.Address address, String reason) {
    OwnedPartition owned = partitions.get(partition);
    if (owned != null) {
      owned.refuseMalformed(offset, address, reason);
    }
  }

  @Override
  public void onCommitted(int partition, long offset) {
    OwnedPartition owned = partitions.get(partition);
    if (owned != null) {
      owned.onCommitted(offset);
    }
  }

  @Override
  public void release(Collection<Integer> numbers) {
    List<OwnedPartition> released = new ArrayList<>();
    for (int number : numbers) {
      OwnedPartition owned = partitions.remove(number);
      if (owned != null) {
        owned.release();
        released.add(owned);
      }
    }
    long deadline = System.nanoTime() + revokeTimeout.toNanos();
    try {
      for (OwnedPartition owned : released) {
        owned.awaitRelease(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Deletes orphaned incarnations in our partitions: pods or process trees that an instance left
   * behind when it was killed while creating or deleting a sandbox.
   */
  public void collectOrphans() {
    try {
      context.incarnations().destroyOrphans(this::isOrphan);
    } catch (IOException | RuntimeException e) {
      LOG.warnf("Not all orphans could be deleted: %s", e.getMessage());
    }
  }

  private boolean isOrphan(RunningIncarnation running) {
    OwnedPartition owned = partitions.get(layout.partitionOf(running.sandbox().value()));
    return owned != null && owned.isOrphan(running);
  }

  private OwnedPartition owned(int partition) {
    OwnedPartition owned = partitions.get(partition);
    if (owned == null) {
      throw new IllegalStateException("Partition " + partition + " is not owned");
    }
    return owned;
  }

  private void load(List<OwnedPartition> fresh) {
    List<Integer> numbers = fresh.stream().map(OwnedPartition::number).toList();
    while (fresh.stream().anyMatch(this::isOwned)) {
      try {
        SandboxTable.Content content = table.read(numbers);
        fresh.forEach(partition -> partition.load(content.recordsOf(partition.number())));
        collectOrphans();
        return;
      } catch (RuntimeException e) {
        LOG.error("The sandboxes of assigned partitions cannot be read; trying again", e);
      }
      try {
        Thread.sleep(PAUSE_AFTER_FAILURE);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private boolean isOwned(OwnedPartition partition) {
    return partitions.get(partition.number()) == partition;
  }
}
