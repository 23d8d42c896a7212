package dev.podshell.session.history;

import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.ListedCommand;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.session.database.Database;
import dev.podshell.session.database.SqlValues;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists the commands of a learner, of all sessions, in pages that begin after the last one. */
@Singleton
final class LearnerCommands {

  /**
   * Selects a page by the index {@code command_of_learner} alone, and then what its rows lack: the
   * limit that ended a command, from its last entry, and whether it runs under a terminal if an
   * earlier service stored it, from its first outputs. The limits of one row keep PostgreSQL from
   * joining with all entries, whatever it estimates.
   */
  private static final String SELECT =
      """
      select c.id, c.listed, c.command, c.question, c.text, c.started, c.ended, c.outcome,
        c.exit_code, c.signal, c.failure, c.message, c.output_bytes, l.limit_name, l.limit_value,
        coalesce(c.terminal, (
          select true from entry e
          where e.command_id = c.id and e.number between 1 and 8 and e.stream = 'tty'
          limit 1), false) as terminal
      from (
        select id, coalesce(accepted, stored) as listed, command, question,
          left(program, %1$d) as text, started, ended, outcome, exit_code, signal, failure,
          left(message, %2$d) as message, output_bytes, terminal, last_entry
        from command
        where learner = ? and (coalesce(accepted, stored), id) < (?, ?) %3$s
        order by coalesce(accepted, stored) desc, id desc
        limit ?) c
      left join lateral (
        select limit_name, limit_value from entry e
        where e.command_id = c.id and e.number = c.last_entry and c.outcome = 'exited'
        limit 1) l on true
      order by c.listed desc, c.id desc
      """;

  private static final int MAX_MESSAGE = 1000;

  static final String SELECT_ALL = SELECT.formatted(ListedCommand.MAX_TEXT, MAX_MESSAGE, "");

  static final String SELECT_OF_QUESTION =
      SELECT.formatted(ListedCommand.MAX_TEXT, MAX_MESSAGE, "and sandbox = ?");

  private final Database database;

  LearnerCommands(Database database) {
    this.database = database;
  }

  private record Row(CommandMark mark, ListedCommand command) {}

  /**
   * Reads the commands before a place in the list.
   *
   * @param question whose commands are listed; null: those of all questions
   * @param limit the largest number of commands of the page
   */
  CommandPage page(LearnerId learner, @Nullable QuestionId question, CommandMark before, int limit)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(learner.value());
    parameters.add(before.accepted());
    parameters.add(before.row());
    if (question != null) {
      parameters.add(SandboxId.of(learner, question).value());
    }
    parameters.add(limit + 1);
    List<Row> rows =
        database.list(
            question == null ? SELECT_ALL : SELECT_OF_QUESTION,
            LearnerCommands::read,
            parameters.toArray());
    List<Row> page = rows.size() > limit ? rows.subList(0, limit) : rows;
    return new CommandPage(
        page.stream().map(Row::command).toList(),
        rows.size() > limit ? page.getLast().mark() : null);
  }

  private static Row read(ResultSet row) throws SQLException {
    CommandMark mark = new CommandMark(SqlValues.instant(row, "listed"), row.getLong("id"));
    String question = row.getString("question");
    return new Row(
        mark,
        new ListedCommand(
            new CommandId(row.getLong("command")),
            question == null ? null : new QuestionId(question),
            Objects.requireNonNullElse(row.getString("text"), ""),
            row.getBoolean("terminal"),
            mark.accepted(),
            SqlValues.nullableInstant(row, "started"),
            SqlValues.nullableInstant(row, "ended"),
            StoredCommand.outcome(
                row.getString("outcome"),
                row.getObject("exit_code", Integer.class),
                row.getObject("signal", Integer.class),
                row.getString("failure"),
                row.getString("message")),
            limit(row),
            row.getLong("output_bytes")));
  }

  private static @Nullable ReachedLimit limit(ResultSet row) throws SQLException {
    String name = row.getString("limit_name");
    return name == null
        ? null
        : new ReachedLimit(Limit.ofWireName(name), row.getLong("limit_value"));
  }
}
