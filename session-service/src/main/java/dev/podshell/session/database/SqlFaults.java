package dev.podshell.session.database;

import java.sql.SQLException;
import java.util.Set;

/**
 * Distinguishes database failures that a retry may fix from permanent ones, by the class of their
 * SQLSTATE.
 */
public final class SqlFaults {

  /**
   * Lists the classes in which PostgreSQL, or its driver, refuses the values. Any other class means
   * that the database cannot do its work now: connections (08), conflicting transactions (40),
   * resources (53), states of objects (55), an operator (57), the system (58), read-only replicas
   * (25), rights and schemas (28, 3D, 42), corruption (XX).
   */
  private static final Set<String> OF_DATA =
      Set.of(
          "07", // a value that cannot be converted, in the driver
          "21", // a statement that affects one row twice
          "22", // a value that a type cannot hold
          "23", // a constraint
          "44", // a check of a view
          "54"); // a limit, such as that of a key in an index

  private SqlFaults() {}

  /** Returns whether PostgreSQL refuses the values themselves. */
  public static boolean isOfData(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.length() == 5 && OF_DATA.contains(state.substring(0, 2));
  }

  /**
   * Describes the failure in a dead letter. The message of the exception is left out, because it
   * may quote what a learner typed.
   */
  public static String describe(SQLException e) {
    return "The database cannot hold a value of the record (SQLSTATE " + e.getSQLState() + ")";
  }
}
