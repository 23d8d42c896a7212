package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;

/**
 * Takes what a supervisor delivers. All methods are called by one thread, the attachment's reader,
 * and may block: answers wait as well then. An exception ends the attachment.
 */
public interface EntryReceiver {

  /** Called once, before anything is delivered, and before {@link Attachment#attach} returns. */
  default void attached(Attachment attachment) {}

  /** The next entry; the sequence is always one above the one before. */
  void receive(SupervisorEntry entry);

  /**
   * Background processes of a command that had ended wrote this much; nobody will see it.
   *
   * @param bytes since the last such call for this command
   */
  void discarded(CommandId command, long bytes);

  /**
   * A limit is going to end a command. This comes once for each limit, and again on the next
   * attachment.
   *
   * @param rest how long the command may still run
   */
  default void limitNear(CommandId command, ReachedLimit reached, Duration rest) {}
}
