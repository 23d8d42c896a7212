package dev.podshell.session.transcript;

import dev.podshell.contracts.event.Entry;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes entries. Every byte of output passes here: the driver sends many rows in one statement.
 */
@Singleton
final class Entries {

  /** Holds an entry that follows the stored entries of its command. */
  record NextEntry(long commandId, Entry entry) {}

  void insert(Connection transaction, List<NextEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(EntryRow.INSERT)) {
      for (NextEntry next : entries) {
        EntryRow.addTo(insert, next.commandId(), next.entry());
      }
      insert.executeBatch();
    }
  }
}
