package dev.podshell.session.transcript;

import static java.sql.Types.ARRAY;
import static java.sql.Types.BIGINT;
import static java.sql.Types.INTEGER;
import static java.sql.Types.TIMESTAMP_WITH_TIMEZONE;
import static java.sql.Types.VARBINARY;
import static java.sql.Types.VARCHAR;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.session.database.SqlValues;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Maps entries to rows of the table {@code entry}, and rows to entries. This class alone knows the
 * table's columns: a new field of an entry has its column here, and nowhere else in this service.
 */
public final class EntryRow {

  /** Selects the columns that {@link #read} needs. */
  public static final String COLUMNS =
      List.of(Column.values()).stream().map(Column::columnName).collect(Collectors.joining(", "));

  /** Computes the bytes of a row that count for the size of a page. */
  public static final String SIZE =
      "coalesce(octet_length(output), 0) + coalesce(pg_column_size(files), 0)";

  /** Inserts a row; a row that is stored already stays. */
  static final String INSERT =
      "insert into entry (%s) values (%s) on conflict do nothing"
          .formatted(COLUMNS, "?" + ", ?".repeat(Column.values().length - 1));

  private static final List<Column> ALL = List.of(Column.values());

  private final Map<Column, Object> values = new EnumMap<>(Column.class);

  private EntryRow(long commandId, Entry entry) {
    set(Column.COMMAND_ID, commandId);
    set(Column.NUMBER, entry.number());
    set(Column.TIME, SqlValues.time(entry.time()));
    setContent(entry.content());
  }

  /** Names the columns, as the table does, in the order of an insert's parameters. */
  private enum Column {
    COMMAND_ID(BIGINT),
    NUMBER(BIGINT),
    TIME(TIMESTAMP_WITH_TIMEZONE),
    KIND(VARCHAR),
    STREAM(VARCHAR),
    BYTE_OFFSET(BIGINT),
    OUTPUT(VARBINARY),
    FILES(ARRAY),
    TAP_LOCATION(INTEGER),
    TAP_SKIPPED(BIGINT),
    TERMINAL_COLUMNS(INTEGER),
    TERMINAL_ROWS(INTEGER),
    EXIT_CODE(INTEGER),
    SIGNAL(INTEGER),
    LIMIT_NAME(VARCHAR),
    LIMIT_VALUE(BIGINT);

    private final int type;
    private final String columnName = name().toLowerCase(Locale.ROOT);

    Column(int type) {
      this.type = type;
    }

    String columnName() {
      return columnName;
    }

    int parameter() {
      return ordinal() + 1;
    }
  }

  /** Adds an entry of a command to a batch of {@link #INSERT}. */
  static void addTo(PreparedStatement insert, long commandId, Entry entry) throws SQLException {
    EntryRow row = new EntryRow(commandId, entry);
    for (Column column : ALL) {
      insert.setObject(column.parameter(), row.values.get(column), column.type);
    }
    insert.addBatch();
  }

  /** Reads the entry of a row that was selected by {@link #COLUMNS}. */
  public static NumberedEntry read(ResultSet row) throws SQLException {
    return new NumberedEntry(
        longOf(row, Column.NUMBER),
        row.getObject(Column.TIME.columnName(), OffsetDateTime.class).toInstant(),
        content(row));
  }

  private void setContent(EntryContent content) {
    switch (content) {
      case EntryContent.Started _ -> set(Column.KIND, "started");
      case EntryContent.Output output -> {
        set(Column.KIND, "output");
        set(Column.STREAM, output.stream().wireName());
        set(Column.BYTE_OFFSET, output.offset());
        set(Column.OUTPUT, output.bytes());
        if (!output.files().isEmpty()) {
          set(Column.FILES, output.files().stream().map(SqlValues::text).toArray(String[]::new));
        }
      }
      case EntryContent.Called called -> {
        set(Column.KIND, "called");
        set(Column.OUTPUT, called.bytes());
      }
      case EntryContent.Tapped tapped -> {
        set(Column.KIND, "tapped");
        set(Column.STREAM, tapped.stream().wireName());
        set(Column.OUTPUT, tapped.bytes());
        set(Column.TAP_LOCATION, tapped.location());
        set(Column.TAP_SKIPPED, tapped.skipped());
      }
      case EntryContent.Resized resized -> {
        set(Column.KIND, "resized");
        set(Column.TERMINAL_COLUMNS, resized.size().columns());
        set(Column.TERMINAL_ROWS, resized.size().rows());
      }
      case EntryContent.Exited exited -> {
        set(Column.KIND, "exited");
        set(Column.EXIT_CODE, exited.exitCode());
        Integer signal = exited.signal();
        if (signal != null) {
          set(Column.SIGNAL, signal);
        }
        ReachedLimit limit = exited.limit();
        if (limit != null) {
          set(Column.LIMIT_NAME, limit.limit().wireName());
          set(Column.LIMIT_VALUE, limit.value());
        }
      }
    }
  }

  private void set(Column column, Object value) {
    values.put(column, value);
  }

  private static EntryContent content(ResultSet row) throws SQLException {
    String kind = row.getString(Column.KIND.columnName());
    return switch (kind) {
      case "started" -> new EntryContent.Started();
      case "output" ->
          new EntryContent.Output(
              stream(row), longOf(row, Column.BYTE_OFFSET), bytes(row), files(row));
      case "called" -> new EntryContent.Called(bytes(row));
      case "tapped" ->
          new EntryContent.Tapped(
              intOf(row, Column.TAP_LOCATION),
              stream(row),
              longOf(row, Column.TAP_SKIPPED),
              bytes(row));
      case "resized" ->
          new EntryContent.Resized(
              new TerminalSize(
                  intOf(row, Column.TERMINAL_COLUMNS), intOf(row, Column.TERMINAL_ROWS)));
      case "exited" ->
          new EntryContent.Exited(
              intOf(row, Column.EXIT_CODE),
              row.getObject(Column.SIGNAL.columnName(), Integer.class),
              limit(row));
      default -> throw new IllegalStateException("There is no entry of kind " + kind);
    };
  }

  private static Stream stream(ResultSet row) throws SQLException {
    return Stream.ofWireName(row.getString(Column.STREAM.columnName()));
  }

  private static byte[] bytes(ResultSet row) throws SQLException {
    return row.getBytes(Column.OUTPUT.columnName());
  }

  private static List<String> files(ResultSet row) throws SQLException {
    Array files = row.getArray(Column.FILES.columnName());
    return files == null ? List.of() : List.of((String[]) files.getArray());
  }

  private static @Nullable ReachedLimit limit(ResultSet row) throws SQLException {
    String name = row.getString(Column.LIMIT_NAME.columnName());
    return name == null
        ? null
        : new ReachedLimit(Limit.ofWireName(name), longOf(row, Column.LIMIT_VALUE));
  }

  private static long longOf(ResultSet row, Column column) throws SQLException {
    return row.getLong(column.columnName());
  }

  private static int intOf(ResultSet row, Column column) throws SQLException {
    return row.getInt(column.columnName());
  }
}
