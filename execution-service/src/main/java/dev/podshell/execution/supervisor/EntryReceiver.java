package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;

/**
 * Receives the entries of a supervisor. One thread, the connection's reader, calls all methods.
 * They may block; answers to requests then wait as well. An exception ends the connection.
 */
public interface EntryReceiver {

  /** Called once, before the first entry and before {@link SupervisorConnection#attach} returns. */
  default void onAttached(SupervisorConnection connection) {}

  /** Receives the next entry, whose sequence is one above the previous one. */
  void onEntry(SupervisorEntry entry);

  /**
   * Background processes wrote output after their command had ended. It is discarded.
   *
   * @param bytes discarded since the last call for this command
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
