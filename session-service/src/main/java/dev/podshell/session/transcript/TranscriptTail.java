package dev.podshell.session.transcript;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds the end of one command's stored transcript while a batch appends to it. Not thread-safe.
 */
final class TranscriptTail {

  private final long commandId;
  private long lastEntry;
  private long outputBytes;
  private @Nullable Instant started;
  private @Nullable Ending ending;
  private boolean hasChanged;

  TranscriptTail(long commandId, long lastEntry, long outputBytes, @Nullable Ending ending) {
    this.commandId = commandId;
    this.lastEntry = lastEntry;
    this.outputBytes = outputBytes;
    this.ending = ending;
  }

  /** Says how a command ended, with what its row holds of that. */
  sealed interface Ending {

    /** The command exited, as the last entry of its transcript says. */
    record Exited(Instant time, int exitCode, @Nullable Integer signal) implements Ending {}

    /** The command never ran. */
    record Failed(Instant time, String reason, String message) implements Ending {}
  }

  /**
   * Appends an entry, unless it is not the next one. An entry that is not above the last was stored
   * before, an entry that comes too early comes again, and no entry follows an end.
   *
   * @return false if the entry is not the next one, and must not be stored
   */
  boolean append(Entry entry) {
    if (entry.number() != lastEntry + 1 || ending != null) {
      return false;
    }
    lastEntry = entry.number();
    hasChanged = true;
    if (lastEntry == 1) {
      started = entry.time();
    }
    switch (entry.content()) {
      case EntryContent.Output output -> outputBytes += output.bytes().length;
      case EntryContent.Exited exited ->
          ending = new Ending.Exited(entry.time(), exited.exitCode(), exited.signal());
      case EntryContent.Started _,
          EntryContent.Called _,
          EntryContent.Tapped _,
          EntryContent.Resized _ -> {}
    }
    return true;
  }

  /**
   * Ends a command that will not run. A command that has begun does run, or is lost with its
   * sandbox: a refusal then answers its start, which was read again because the offset had not been
   * committed.
   */
  void fail(CommandFailed failed) {
    if (ending == null && lastEntry == 0) {
      ending = new Ending.Failed(failed.time(), failed.reason().name(), failed.message());
      hasChanged = true;
    }
  }

  long commandId() {
    return commandId;
  }

  long lastEntry() {
    return lastEntry;
  }

  long outputBytes() {
    return outputBytes;
  }

  /** Returns the time of the first entry; null if this batch does not have it. */
  @Nullable Instant started() {
    return started;
  }

  @Nullable Ending ending() {
    return ending;
  }

  boolean hasChanged() {
    return hasChanged;
  }
}
