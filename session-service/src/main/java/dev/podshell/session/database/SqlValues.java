package dev.podshell.session.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Converts values to what columns hold, and back. */
public final class SqlValues {

  private SqlValues() {}

  /** Converts a time to a {@code timestamptz}. */
  public static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** Reads a {@code timestamptz} that is not null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Reads a {@code timestamptz} that may be null. */
  public static @Nullable Instant nullableInstant(ResultSet row, String column)
      throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Replaces NUL by U+FFFD: PostgreSQL's text holds every other character. */
  public static String text(String text) {
    return text.replace('\u0000', '\uFFFD');
  }
}
