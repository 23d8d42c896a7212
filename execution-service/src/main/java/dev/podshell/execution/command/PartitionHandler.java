package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandCodec;
import java.util.Collection;

/**
 * What does the work for the partitions that this service owns. Called by the poll thread alone.
 */
public interface PartitionHandler {

  /**
   * Partitions were assigned. Returns at once; each is ready when what is known of it is loaded.
   */
  void onAssigned(Collection<Assignment> assignments);

  /** Whether commands of a partition can be taken. Until then it is paused. */
  boolean isReady(int partition);

  /** Takes a command of a partition that is ready. Never waits for a sandbox. */
  void accept(int partition, ReceivedCommand command);

  /** Answers a start whose record cannot be read, and then the record. */
  void refuseMalformed(int partition, long offset, CommandCodec.Address address, String reason);

  /** Everything below this offset is committed and never comes again. */
  void onCommitted(int partition, long offset);

  /**
   * Lets go of partitions: no sandbox of theirs is touched after this returns. Waits, bounded, for
   * what their sandboxes are in the midst of.
   */
  void release(Collection<Integer> partitions);
}
