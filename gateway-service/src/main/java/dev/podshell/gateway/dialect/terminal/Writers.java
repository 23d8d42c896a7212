package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.CommandId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Checks the order of the inputs that the client of one connection numbers: each writer has a next
 * number for each command. The first number of a writer on a connection may be any, because the
 * writer may have begun on another connection; the supervisor checks that one. Thread-safe.
 */
final class Writers {

  private static final int MAX_COMMANDS = 4096;

  /** Tells whether an input may be published. */
  sealed interface Decision {
    record Take() implements Decision {}

    /**
     * @param isTemporary whether the same number may be accepted later
     */
    record Refuse(String message, boolean isTemporary) implements Decision {}
  }

  private final int maxWriters;
  private final Map<CommandId, Map<String, Long>> expected =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CommandId, Map<String, Long>> eldest) {
          return size() > MAX_COMMANDS;
        }
      };

  /**
   * @param maxWriters of one command
   */
  Writers(int maxWriters) {
    this.maxWriters = maxWriters;
  }

  /** Decides on an input. A number that was taken before may come again. */
  synchronized Decision accept(CommandId command, String writer, long sequence) {
    Map<String, Long> writers = expected.computeIfAbsent(command, _ -> new HashMap<>());
    Long next = writers.get(writer);
    if (next == null && writers.size() >= maxWriters) {
      return new Decision.Refuse("The command has too many writers", false);
    }
    if (next != null && sequence > next) {
      return new Decision.Refuse("Out of order: seq " + next + " is next", true);
    }
    if (next == null || sequence == next) {
      writers.put(writer, sequence + 1);
    }
    return new Decision.Take();
  }

  /**
   * Goes back to an input that was not applied: nothing of its writer is accepted until that number
   * comes again.
   *
   * @return whether the writer is one of this connection
   */
  synchronized boolean onRefused(CommandId command, String writer, long sequence) {
    Map<String, Long> writers = expected.getOrDefault(command, Map.of());
    if (!writers.containsKey(writer)) {
      return false;
    }
    writers.merge(writer, sequence, Math::min);
    return true;
  }
}
