package dev.podshell.session.history;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads pages of entries, bounded by their bytes and their number. */
@Singleton
final class Transcripts {

  /** What an entry counts for besides its output, so that many small ones fill a page too. */
  private static final int ENTRY_OVERHEAD = 64;

  private static final String SELECT =
      """
      select number, time, kind, stream, byte_offset, output, tap_location, tap_skipped,
        terminal_columns, terminal_rows, exit_code, signal, files, limit_name, limit_value
      from (
        select *,
          sum(coalesce(octet_length(output), 0) + coalesce(pg_column_size(files), 0) + ?)
            over (order by number) as total
        from (
          select * from entry
          where command_id = ? and number > ? and number <= ?
          order by number limit ?) as candidate) as counted
      where total <= ? or number = ?
      order by number
      """;

  private final DataSource dataSource;
  private final int maxEntries;

  Transcripts(DataSource dataSource, SessionConfiguration configuration) {
    this.dataSource = dataSource;
    this.maxEntries = configuration.history().maxPageEntries();
  }

  /**
   * The entries above a number, up to the last that the command's row names, so that the two agree;
   * at least one, if there is any.
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
            entries.add(
                new NumberedEntry(
                    row.getLong("number"),
                    row.getObject("time", OffsetDateTime.class).toInstant(),
                    content(row)));
          }
        }
      }
    }
    return new TranscriptPage(command.state(), entries);
  }

  private static List<String> files(@Nullable Array files) throws SQLException {
    return files == null ? List.of() : List.of((String[]) files.getArray());
  }

  private static @Nullable ReachedLimit limit(ResultSet row) throws SQLException {
    String name = row.getString("limit_name");
    return name == null
        ? null
        : new ReachedLimit(Limit.ofWireName(name), row.getLong("limit_value"));
  }

  private static EntryContent content(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    return switch (kind) {
      case "started" -> new EntryContent.Started();
      case "output" ->
          new EntryContent.Output(
              Stream.ofWireName(row.getString("stream")),
              row.getLong("byte_offset"),
              row.getBytes("output"),
              files(row.getArray("files")));
      case "called" -> new EntryContent.Called(row.getBytes("output"));
      case "tapped" ->
          new EntryContent.Tapped(
              row.getInt("tap_location"),
              Stream.ofWireName(row.getString("stream")),
              row.getLong("tap_skipped"),
              row.getBytes("output"));
      case "resized" ->
          new EntryContent.Resized(
              new TerminalSize(row.getInt("terminal_columns"), row.getInt("terminal_rows")));
      case "exited" ->
          new EntryContent.Exited(
              row.getInt("exit_code"), row.getObject("signal", Integer.class), limit(row));
      default -> throw new IllegalStateException("There is no entry of kind " + kind);
    };
  }
}
