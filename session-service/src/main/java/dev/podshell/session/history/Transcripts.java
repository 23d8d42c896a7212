package dev.podshell.session.history;

import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import dev.podshell.session.transcript.EntryRow;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/** Reads pages of entries, bounded by their bytes and their number. */
@Singleton
final class Transcripts {

  /** Counts for each entry, in bytes beside its output, so that small entries fill a page too. */
  private static final int ENTRY_OVERHEAD = 64;

  private static final String SELECT =
      """
      select %1$s
      from (
        select *, sum(%2$s + ?) over (order by number) as total
        from (
          select * from entry
          where command_id = ? and number > ? and number <= ?
          order by number limit ?) as candidate) as counted
      where total <= ? or number = ?
      order by number
      """
          .formatted(EntryRow.COLUMNS, EntryRow.SIZE);

  private final Database database;
  private final int maxEntries;

  Transcripts(Database database, SessionConfiguration configuration) {
    this.database = database;
    this.maxEntries = configuration.history().maxPageEntries();
  }

  /**
   * Reads the entries above a number, up to the last one that the command's row names, so that the
   * two agree. The page has at least one entry, if there is any.
   */
  TranscriptPage page(StoredCommand command, long after, long maxBytes) throws SQLException {
    List<NumberedEntry> entries =
        after >= command.lastEntry
            ? List.of()
            : database.list(
                SELECT,
                EntryRow::read,
                ENTRY_OVERHEAD,
                command.id,
                after,
                command.lastEntry,
                maxEntries,
                maxBytes,
                after + 1);
    return new TranscriptPage(command.state(), entries);
  }
}
