package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.CommandId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The order of the input of one connection: what each writer may send next to each command. The
 * first number that a writer sends on a connection is taken as it is, for it may have begun on
 * another; the supervisor knows better. Thread-safe.
 */
final class Writers {

  private static final int MAX_COMMANDS = 4096;

  /** Whether an input may be published. */
  sealed interface Decision {
    record Take() implements Decision {}

    /**
     * @param isTemporary whether the same number may be accepted later
     */
    record Refuse(String message, boolean isTemporary) implements Decision {}
  }

  /** A number that the gateway gave. */
  record Own(String writer, long sequence) {}

  private final int bound;
  private final Supplier<String> names;
  private final Map<CommandId, Map<String, Long>> expected =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CommandId, Map<String, Long>> eldest) {
          return size() > MAX_COMMANDS;
        }
      };
  private final Map<CommandId, Own> own =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CommandId, Own> eldest) {
          return size() > MAX_COMMANDS;
        }
      };

  /**
   * @param bound writers of one command
   * @param names makes names of writers that nobody else has
   */
  Writers(int bound, Supplier<String> names) {
    this.bound = bound;
    this.names = names;
  }

  /** A client's own number has come. A number that was taken before may come again. */
  synchronized Decision numbered(CommandId command, String writer, long sequence) {
    Map<String, Long> writers = expected.computeIfAbsent(command, _ -> new HashMap<>());
    Long next = writers.get(writer);
    if (next == null && writers.size() >= bound) {
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
   * An input was not applied: nothing of its writer is taken until that number comes again.
   *
   * @return whether the writer is one of this connection
   */
  synchronized boolean refused(CommandId command, String writer, long sequence) {
    Map<String, Long> writers = expected.getOrDefault(command, Map.of());
    if (!writers.containsKey(writer)) {
      return false;
    }
    writers.merge(writer, sequence, Math::min);
    return true;
  }

  /** A number for an input that has none. */
  synchronized Own next(CommandId command) {
    Own next = own.computeIfAbsent(command, _ -> new Own(names.get(), 1));
    own.put(command, new Own(next.writer(), next.sequence() + 1));
    return next;
  }

  /**
   * An input that the gateway numbered was not applied, so nothing that follows it is: what comes
   * is numbered anew.
   *
   * @return whether the number was of this connection, and the first to be refused since it began
   */
  synchronized boolean ownRefused(CommandId command, String writer) {
    Own current = own.get(command);
    return current != null && current.writer().equals(writer) && own.remove(command, current);
  }
}
