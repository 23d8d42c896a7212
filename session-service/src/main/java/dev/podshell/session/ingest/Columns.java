package dev.podshell.session.ingest;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Values as columns hold them. */
final class Columns {

  private Columns() {}

  static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** PostgreSQL's text holds every character but NUL, which becomes U+FFFD. */
  static String text(String text) {
    return text.replace('\u0000', '\uFFFD');
  }
}
