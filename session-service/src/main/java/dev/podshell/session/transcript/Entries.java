package dev.podshell.session.transcript;

import static java.sql.Types.ARRAY;
import static java.sql.Types.BIGINT;
import static java.sql.Types.INTEGER;
import static java.sql.Types.VARBINARY;
import static java.sql.Types.VARCHAR;

import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.session.database.SqlValues;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes entries. On the way of every byte: the driver sends many rows in one statement. */
@Singleton
final class Entries {

  private static final String INSERT =
      """
      insert into entry (command_id, number, time, kind, stream, byte_offset, output,
        terminal_columns, terminal_rows, exit_code, signal, tap_location, tap_skipped, files,
        limit_name, limit_value)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  /** An entry that follows those that are stored of its command. */
  record NextEntry(long commandId, Entry entry) {}

  void insert(Connection transaction, List<NextEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      for (NextEntry next : entries) {
        insert.setLong(1, next.commandId());
        insert.setLong(2, next.entry().number());
        insert.setObject(3, SqlValues.time(next.entry().time()));
        setContent(transaction, insert, next.entry().content());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void setContent(
      Connection transaction, PreparedStatement insert, EntryContent content) throws SQLException {
    insert.setNull(5, VARCHAR);
    insert.setNull(6, BIGINT);
    insert.setNull(7, VARBINARY);
    for (int column = 8; column <= 12; column++) {
      insert.setNull(column, INTEGER);
    }
    insert.setNull(13, BIGINT);
    insert.setNull(14, ARRAY);
    insert.setNull(15, VARCHAR);
    insert.setNull(16, BIGINT);
    switch (content) {
      case EntryContent.Started _ -> insert.setString(4, "started");
      case EntryContent.Output output -> {
        insert.setString(4, "output");
        insert.setString(5, output.stream().wireName());
        insert.setLong(6, output.offset());
        insert.setBytes(7, output.bytes());
        if (!output.files().isEmpty()) {
          insert.setArray(14, transaction.createArrayOf("text", texts(output.files())));
        }
      }
      case EntryContent.Called called -> {
        insert.setString(4, "called");
        insert.setBytes(7, called.bytes());
      }
      case EntryContent.Tapped tapped -> {
        insert.setString(4, "tapped");
        insert.setString(5, tapped.stream().wireName());
        insert.setBytes(7, tapped.bytes());
        insert.setInt(12, tapped.location());
        insert.setLong(13, tapped.skipped());
      }
      case EntryContent.Resized resized -> {
        insert.setString(4, "resized");
        insert.setInt(8, resized.size().columns());
        insert.setInt(9, resized.size().rows());
      }
      case EntryContent.Exited exited -> {
        insert.setString(4, "exited");
        insert.setInt(10, exited.exitCode());
        insert.setObject(11, exited.signal(), INTEGER);
        if (exited.limit() != null) {
          insert.setString(15, exited.limit().limit().wireName());
          insert.setLong(16, exited.limit().value());
        }
      }
    }
  }

  private static Object[] texts(List<String> names) {
    return names.stream().map(SqlValues::text).toArray();
  }
}
