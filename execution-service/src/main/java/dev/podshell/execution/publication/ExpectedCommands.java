package dev.podshell.execution.publication;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.supervisor.SupervisorEntry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands of which one connection may deliver entries, because they run or are about to start,
 * and the number that the next entry of each must have. Thread-safe; entries come from the
 * connection's reader alone.
 */
final class ExpectedCommands {

  private final IncarnationId incarnation;
  private final SandboxSecrets secrets;
  private final Runnable onQuiet;
  private final Map<CommandId, CommandOrigin> origins = new ConcurrentHashMap<>();
  private final Map<CommandId, Progress> progress = new ConcurrentHashMap<>();

  /**
   * @param onQuiet called when the last command has ended; must not block
   */
  ExpectedCommands(IncarnationId incarnation, SandboxSecrets secrets, Runnable onQuiet) {
    this.incarnation = incarnation;
    this.secrets = secrets;
    this.onQuiet = onQuiet;
  }

  /** Expects the commands that run already, except those whose labels are forged. */
  void addRunning(Map<CommandId, String> labels) {
    labels.forEach(
        (command, label) ->
            CommandOrigin.read(label, secrets, incarnation, command)
                .ifPresent(origin -> origins.put(command, origin)));
  }

  /** Expects entries of a command. Returns false if they were expected already. */
  boolean add(CommandId command, CommandOrigin origin) {
    return origins.putIfAbsent(command, origin) == null;
  }

  /** Returns the label from which {@link #addRunning} recognizes a command. */
  String label(CommandId command, CommandOrigin origin) {
    return origin.label(secrets, incarnation, command);
  }

  /** Expects no more entries of a command. */
  void remove(CommandId command) {
    origins.remove(command);
    progress.remove(command);
    if (isEmpty()) {
      onQuiet.run();
    }
  }

  boolean isEmpty() {
    return origins.isEmpty();
  }

  Optional<CommandOrigin> find(CommandId command) {
    return Optional.ofNullable(origins.get(command));
  }

  /**
   * Accepts the next entry of a command, and expects no more after its exit.
   *
   * @throws UntrustedEntryException if no honest supervisor sends this entry now
   */
  CommandOrigin accept(SupervisorEntry entry) {
    CommandOrigin origin = origins.get(entry.command());
    if (origin == null) {
      throw new UntrustedEntryException("names a command that was not started", entry);
    }
    Progress previous = progress.get(entry.command());
    if (previous != null && !previous.isFollowedBy(entry)) {
      throw new UntrustedEntryException("does not follow number " + previous.number(), entry);
    }
    if (entry.content() instanceof EntryContent.Exited) {
      remove(entry.command());
    } else {
      progress.put(entry.command(), Progress.next(entry, previous));
    }
    return origin;
  }

  /**
   * The progress of a command.
   *
   * @param offset of its next output; negative: not known yet
   */
  private record Progress(long number, long offset) {

    private static final long UNKNOWN = -1;

    boolean isFollowedBy(SupervisorEntry entry) {
      return entry.number() == number + 1
          && !(entry.content() instanceof EntryContent.Output output
              && offset != UNKNOWN
              && output.offset() != offset);
    }

    static Progress next(SupervisorEntry entry, @Nullable Progress previous) {
      if (entry.content() instanceof EntryContent.Output output) {
        return new Progress(entry.number(), output.offset() + output.bytes().length);
      }
      return new Progress(entry.number(), previous == null ? UNKNOWN : previous.offset());
    }
  }

  /** The supervisor sent an entry that no honest one sends. */
  static final class UntrustedEntryException extends RuntimeException {

    UntrustedEntryException(String what, SupervisorEntry entry) {
      super("Entry %d of command %s %s".formatted(entry.number(), entry.command(), what));
    }
  }
}
