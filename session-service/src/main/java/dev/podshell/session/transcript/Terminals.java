package dev.podshell.session.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.terminal.Checkpoint;
import dev.podshell.session.terminal.TerminalTip;
import dev.podshell.session.terminal.TerminalTracker;
import dev.podshell.session.transcript.Entries.NextEntry;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the terminals of commands, in the transaction that stores their entries. Their state is
 * read from the database and written back with each batch. So no instance holds any, and one that
 * takes over a partition continues where the last committed batch ended.
 */
@Singleton
public final class Terminals {

  /** Names the columns that {@link #read} needs. */
  public static final String COLUMNS =
      "sequences, written, lines, checkpoint, alternate_since, cleared_at, terminal_columns,"
          + " terminal_rows, is_startable";

  private static final String SELECT =
      "select command_id, " + COLUMNS + " from terminal where command_id = any (?)";

  private static final String STORE =
      """
      insert into terminal (command_id, %s) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (command_id) do update set
        sequences = excluded.sequences, written = excluded.written, lines = excluded.lines,
        checkpoint = excluded.checkpoint, alternate_since = excluded.alternate_since,
        cleared_at = excluded.cleared_at, terminal_columns = excluded.terminal_columns,
        terminal_rows = excluded.terminal_rows, is_startable = excluded.is_startable
      """
          .formatted(COLUMNS);

  private static final String INSERT_CHECKPOINT =
      """
      insert into terminal_checkpoint
        (command_id, byte_offset, entry_number, entry_bytes, sequences, lines, alternate_since)
      values (?, ?, ?, ?, ?, ?, ?)
      """;

  private final long interval;

  Terminals(SessionConfiguration configuration) {
    this.interval = configuration.screens().checkpointInterval().asLongValue();
    if (interval < 4096) {
      throw new IllegalArgumentException(
          "podshell.screens.checkpoint-interval must be at least 4K");
    }
  }

  /** Reads a row that was selected by {@link #COLUMNS}. */
  public static TerminalTip read(ResultSet row) throws SQLException {
    return new TerminalTip(
        row.getBytes("sequences"),
        row.getLong("written"),
        row.getLong("lines"),
        row.getLong("checkpoint"),
        row.getLong("alternate_since"),
        row.getLong("cleared_at"),
        readSize(row),
        row.getBoolean("is_startable"));
  }

  /** Reads the size of a terminal; null if the row has none. */
  public static @Nullable TerminalSize readSize(ResultSet row) throws SQLException {
    Integer columns = row.getObject("terminal_columns", Integer.class);
    Integer rows = row.getObject("terminal_rows", Integer.class);
    return columns == null || rows == null ? null : new TerminalSize(columns, rows);
  }

  /** Follows entries that were stored, in their order. Output of pipes costs nothing. */
  void follow(Connection transaction, List<NextEntry> entries) throws SQLException {
    Set<Long> commands =
        entries.stream()
            .filter(Terminals::isOfTerminal)
            .map(NextEntry::commandId)
            .collect(Collectors.toSet());
    if (commands.isEmpty()) {
      return;
    }
    Map<Long, TerminalTip> tips = load(transaction, commands);
    Map<Long, TerminalTracker> trackers = new HashMap<>();
    for (NextEntry next : entries) {
      if (isOfTerminal(next)) {
        follow(
            next,
            trackers.computeIfAbsent(
                next.commandId(),
                command ->
                    new TerminalTracker(
                        tips.getOrDefault(command, TerminalTip.ofNew()), interval)));
      }
    }
    store(transaction, trackers);
  }

  private static boolean isOfTerminal(NextEntry next) {
    return switch (next.entry().content()) {
      case EntryContent.Output output -> output.stream() == Stream.TTY;
      case EntryContent.Resized _, EntryContent.Tapped _ -> true;
      case EntryContent.Started _, EntryContent.Called _, EntryContent.Exited _ -> false;
    };
  }

  private static void follow(NextEntry next, TerminalTracker tracker) {
    switch (next.entry().content()) {
      case EntryContent.Output output ->
          tracker.read(next.entry().number(), output.offset(), output.bytes());
      case EntryContent.Resized resized -> tracker.resize(resized.size());
      case EntryContent.Tapped _ -> tracker.tap();
      case EntryContent.Started _, EntryContent.Called _, EntryContent.Exited _ -> {}
    }
  }

  private static Map<Long, TerminalTip> load(Connection transaction, Set<Long> commands)
      throws SQLException {
    Map<Long, TerminalTip> tips = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(SELECT)) {
      select.setObject(1, commands.toArray(Long[]::new));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          tips.put(row.getLong("command_id"), read(row));
        }
      }
    }
    return tips;
  }

  private static void store(Connection transaction, Map<Long, TerminalTracker> trackers)
      throws SQLException {
    try (PreparedStatement tip = transaction.prepareStatement(STORE);
        PreparedStatement checkpoint = transaction.prepareStatement(INSERT_CHECKPOINT)) {
      for (Map.Entry<Long, TerminalTracker> each : trackers.entrySet()) {
        add(tip, each.getKey(), each.getValue().tip());
        for (Checkpoint made : each.getValue().checkpoints()) {
          add(checkpoint, each.getKey(), made);
        }
      }
      tip.executeBatch();
      checkpoint.executeBatch();
    }
  }

  private static void add(PreparedStatement store, long command, TerminalTip tip)
      throws SQLException {
    store.setLong(1, command);
    store.setBytes(2, tip.sequences());
    store.setLong(3, tip.written());
    store.setLong(4, tip.lines());
    store.setLong(5, tip.checkpoint());
    store.setLong(6, tip.alternateSince());
    store.setLong(7, tip.clearedAt());
    TerminalSize size = tip.size();
    store.setObject(8, size == null ? null : size.columns(), Types.INTEGER);
    store.setObject(9, size == null ? null : size.rows(), Types.INTEGER);
    store.setBoolean(10, tip.isStartable());
    store.addBatch();
  }

  private static void add(PreparedStatement insert, long command, Checkpoint checkpoint)
      throws SQLException {
    insert.setLong(1, command);
    insert.setLong(2, checkpoint.offset());
    insert.setLong(3, checkpoint.entry());
    insert.setInt(4, checkpoint.skipped());
    insert.setBytes(5, checkpoint.sequences().getBytes(UTF_8));
    insert.setLong(6, checkpoint.lines());
    insert.setLong(7, checkpoint.alternateSince());
    insert.addBatch();
  }
}
