package dev.podshell.contracts.history;

import dev.podshell.contracts.event.EntryContent;
import java.time.Instant;
import java.util.List;

/**
 * Consecutive entries of a command.
 *
 * @param command its state at the moment that the entries were read
 * @param entries in order; empty when there are none above the one asked for
 */
public record TranscriptPage(CommandState command, List<NumberedEntry> entries) {

  public TranscriptPage {
    entries = List.copyOf(entries);
  }

  /** An entry, without what the page already says. */
  public record NumberedEntry(long number, Instant time, EntryContent content) {}
}
