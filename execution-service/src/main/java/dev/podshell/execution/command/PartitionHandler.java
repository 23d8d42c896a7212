package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.identity.SandboxId;
import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Does the work for the partitions that this instance owns. Only the poll thread calls this. */
public interface PartitionHandler {

  /**
   * Partitions were assigned. Returns at once; each partition is ready when its records are loaded.
   */
  void onAssigned(Collection<Assignment> assignments);

  /** Returns whether a partition is ready for commands. Until then it is paused. */
  boolean isReady(int partition);

  /** Accepts a command of a ready partition. Never waits for a sandbox. */
  void accept(ConsumerRecord<SandboxId, CommandRecord> record);

  /** Refuses a start whose record cannot be read. Then the record counts as answered. */
  void refuseMalformed(int partition, long offset, CommandCodec.Address address, String reason);

  /** All records below this offset are committed and never come again. */
  void onCommitted(int partition, long offset);

  /**
   * Lets go of partitions. Waits, bounded, until their sandboxes have finished the current step. No
   * sandbox of theirs is touched after this returns.
   */
  void release(Collection<Integer> partitions);
}
