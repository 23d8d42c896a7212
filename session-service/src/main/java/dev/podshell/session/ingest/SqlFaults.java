package dev.podshell.session.ingest;

import java.sql.SQLException;

/** Tells failures that trying again may mend from those that it never will. */
final class SqlFaults {

  private static final String DATA_EXCEPTION = "22";
  private static final String CONSTRAINT_VIOLATION = "23";
  private static final String PROGRAM_LIMIT_EXCEEDED = "54";

  private SqlFaults() {}

  /** Whether PostgreSQL refuses the values themselves. */
  static boolean isOfData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith(DATA_EXCEPTION)
            || state.startsWith(CONSTRAINT_VIOLATION)
            || state.startsWith(PROGRAM_LIMIT_EXCEEDED));
  }

  /** For a dead letter; without the message, which may quote what a learner typed. */
  static String describe(SQLException e) {
    return "The database cannot hold a value of the record (SQLSTATE " + e.getSQLState() + ")";
  }
}
