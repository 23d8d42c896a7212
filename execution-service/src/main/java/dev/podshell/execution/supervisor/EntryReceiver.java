package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;

/**
 * Takes what a supervisor delivers. All methods are called by one thread, the connection's reader,
 * and may block: answers wait as well then. An exception ends the connection.
 */
public interface EntryReceiver {

  /** Called once, before anything is delivered, and before {@link SupervisorConnection#attach} returns. */
  default void onAttached(SupervisorConnection connection) {}

  /** The next entry; the sequence is always one above the one before. */
  void onEntry(SupervisorEntry entry);

  /**
   * Background processes of a command that had ended wrote this much; nobody will see it.
   *
   * @param bytes since the last such call for this command
   */
  void onDiscarded(CommandId command, long bytes);

  /**
   * A limit is going to end a command. This comes once for each limit, and again on the next
   * connection.
   *
   * @param rest how long the command may still run
   */
  default void onLimitNear(CommandId command, ReachedLimit reached, Duration rest) {}
}
