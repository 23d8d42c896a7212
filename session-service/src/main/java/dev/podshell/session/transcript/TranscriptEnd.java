package dev.podshell.session.transcript;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of one command's stored transcript, on which the next entries go; changed by a batch and
 * written back once. Not thread-safe.
 */
final class TranscriptEnd {

  private final long id;
  private long lastEntry;
  private long outputBytes;
  private @Nullable Instant started;
  private @Nullable Ending ending;
  private boolean changed;

  TranscriptEnd(long id, long lastEntry, long outputBytes, @Nullable Ending ending) {
    this.id = id;
    this.lastEntry = lastEntry;
    this.outputBytes = outputBytes;
    this.ending = ending;
  }

  /** How a command ended; as far as ingest must know, and what it writes. */
  sealed interface Ending {

    /** Its transcript's last entry says so. */
    record Exited(Instant time, int exitCode, @Nullable Integer signal) implements Ending {}

    /** It never ran. */
    record Failed(Instant time, String reason, String message) implements Ending {}
  }

  /**
   * Whether an entry is the next one, which it then is the last of. One that is not above the last
   * was stored before, one that comes too early comes again, and none follows an end.
   */
  boolean accepts(Entry entry) {
    if (entry.number() != lastEntry + 1 || ending != null) {
      return false;
    }
    lastEntry = entry.number();
    changed = true;
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

  /** The command will not run. Changes nothing if it has an end of its own. */
  void fail(CommandFailed failed) {
    if (ending == null) {
      ending = new Ending.Failed(failed.time(), failed.reason().name(), failed.message());
      changed = true;
    }
  }

  long id() {
    return id;
  }

  long lastEntry() {
    return lastEntry;
  }

  long outputBytes() {
    return outputBytes;
  }

  /** Time of the first entry, if this batch had it. */
  @Nullable Instant started() {
    return started;
  }

  @Nullable Ending ending() {
    return ending;
  }

  boolean changed() {
    return changed;
  }
}
