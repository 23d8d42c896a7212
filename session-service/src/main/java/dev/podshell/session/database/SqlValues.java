package dev.podshell.session.database;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Converts values to what columns hold. */
public final class SqlValues {

  private SqlValues() {}

  /** Converts a time to a {@code timestamptz}. */
  public static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** Replaces NUL by U+FFFD: PostgreSQL's text holds every other character. */
  public static String text(String text) {
    return text.replace('\u0000', '\uFFFD');
  }
}
