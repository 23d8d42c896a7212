package dev.podshell.session.history;

import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.transcript.EntryRow;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads pages of entries, bounded by their bytes and their number. */
@Singleton
final class Transcripts {

  /** The bytes that an entry counts besides its output, so that small entries fill a page too. */
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

  private final DataSource dataSource;
  private final int maxEntries;

  Transcripts(DataSource dataSource, SessionConfiguration configuration) {
    this.dataSource = dataSource;
    this.maxEntries = configuration.history().maxPageEntries();
  }

  /**
   * Reads the entries above a number, up to the last one that the command's row names, so that the
   * two agree. The page has at least one entry, if there is any.
   */
  TranscriptPage page(StoredCommand command, long after, long maxBytes) throws SQLException {
    List<NumberedEntry> entries = new ArrayList<>();
    if (after < command.lastEntry) {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement select = connection.prepareStatement(SELECT)) {
        select.setInt(1, ENTRY_OVERHEAD);
        select.setLong(2, command.id);
        select.setLong(3, after);
        select.setLong(4, command.lastEntry);
        select.setInt(5, maxEntries);
        select.setLong(6, maxBytes);
        select.setLong(7, after + 1);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            entries.add(EntryRow.read(row));
          }
        }
      }
    }
    return new TranscriptPage(command.state(), entries);
  }
}
