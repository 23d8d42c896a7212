package dev.podshell.session.database;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs single statements, each on a connection of its own and committed when it returns. Parameters
 * may be strings, numbers, booleans, instants and null. Thread-safe; it blocks.
 */
@Singleton
public final class Database {

  private final DataSource dataSource;

  Database(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Converts the current row. */
  public interface RowMapper<R> {
    R map(ResultSet row) throws SQLException;
  }

  /** Receives the current row. */
  public interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /** Reads the rows that a statement selects or returns, in their order. */
  public void forEach(String sql, RowReader reader, @Nullable Object... parameters)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        reader.read(row);
      }
    }
  }

  /** Returns all rows that a statement selects or returns, in their order. */
  public <R> List<R> list(String sql, RowMapper<R> mapper, @Nullable Object... parameters)
      throws SQLException {
    List<R> rows = new ArrayList<>();
    forEach(sql, row -> rows.add(mapper.map(row)), parameters);
    return rows;
  }

  /** Returns the first row that a statement selects or returns; empty if there is none. */
  public <R> Optional<R> first(String sql, RowMapper<R> mapper, @Nullable Object... parameters)
      throws SQLException {
    return list(sql, mapper, parameters).stream().findFirst();
  }

  /** Changes rows, and returns their number. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = parameters[i];
      statement.setObject(
          i + 1, parameter instanceof Instant time ? SqlValues.time(time) : parameter);
    }
    return statement;
  }
}
