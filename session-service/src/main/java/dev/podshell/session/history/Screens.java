package dev.podshell.session.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import dev.podshell.session.terminal.ScreenStart;
import dev.podshell.session.terminal.TerminalTip;
import dev.podshell.session.transcript.Terminals;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;

/** Finds where a terminal can start that shows the screen at the end of a transcript. */
@Singleton
final class Screens {

  private static final TerminalSize DEFAULT_SIZE = new TerminalSize(80, 24);

  private static final String SELECT_TIP =
      """
      select %s from terminal where command_id = ? and is_startable
      """
          .formatted(Terminals.COLUMNS);

  private static final String SELECT_SIZE =
      "select terminal_columns, terminal_rows from command where id = ?";

  private static final String SELECT_CHECKPOINT =
      """
      select byte_offset, alternate_since from terminal_checkpoint
      where command_id = ? and byte_offset <= ? and (lines <= ? or byte_offset <= ?)
      order by byte_offset desc limit 1
      """;

  /** Of the entry, what is after the checkpoint. */
  private static final String SELECT =
      """
      select c.byte_offset, c.entry_number, c.sequences,
        substring(e.output from c.entry_bytes + 1) as output
      from terminal_checkpoint c
      join entry e on e.command_id = c.command_id and e.number = c.entry_number
      where c.command_id = ? and c.byte_offset = ? and c.entry_number > ?
      """;

  /** Bounds how many alternate screens one after the other are gone back over. */
  private static final int MAX_STEPS = 16;

  private record Place(long offset, long alternateSince) {}

  private final Database database;
  private final ScreenStart start;

  Screens(Database database, SessionConfiguration configuration) {
    this.database = database;
    SessionConfiguration.Screens screens = configuration.screens();
    this.start = new ScreenStart(screens.tail().asLongValue(), screens.reach().asLongValue());
    if (start.tail() > start.reach()) {
      throw new IllegalArgumentException(
          "podshell.screens.tail must be at most podshell.screens.reach");
    }
  }

  /** Returns the last place to start from, if it is in an entry above a number. */
  Optional<TerminalScreen> find(StoredCommand command, long after) throws SQLException {
    Optional<TerminalTip> tip = database.first(SELECT_TIP, Terminals::read, command.id);
    if (tip.isEmpty()) {
      return Optional.empty();
    }
    Optional<Place> place = place(command, start.bound(tip.get(), command.outputBytes));
    if (place.isEmpty()) {
      return Optional.empty();
    }
    TerminalSize size = size(command, tip.get());
    return database.first(
        SELECT,
        row ->
            new TerminalScreen(
                size,
                row.getLong("entry_number"),
                row.getLong("byte_offset"),
                new String(row.getBytes("sequences"), UTF_8),
                row.getBytes("output")),
        command.id,
        place.get().offset(),
        after);
  }

  private Optional<Place> place(StoredCommand command, ScreenStart.Bound first)
      throws SQLException {
    ScreenStart.Bound bound = first;
    Optional<Place> place = checkpoint(command, bound);
    for (int step = 0; step < MAX_STEPS && place.isPresent(); step++) {
      Optional<ScreenStart.Bound> before = start.boundBefore(place.get().alternateSince(), bound);
      if (before.isEmpty()) {
        return place;
      }
      bound = before.get();
      place = checkpoint(command, bound);
    }
    return place;
  }

  private Optional<Place> checkpoint(StoredCommand command, ScreenStart.Bound bound)
      throws SQLException {
    return database.first(
        SELECT_CHECKPOINT,
        row -> new Place(row.getLong("byte_offset"), row.getLong("alternate_since")),
        command.id,
        bound.offset(),
        bound.lines(),
        bound.beyondReach());
  }

  private TerminalSize size(StoredCommand command, TerminalTip tip) throws SQLException {
    if (tip.size() != null) {
      return tip.size();
    }
    return database
        .first(SELECT_SIZE, row -> Optional.ofNullable(Terminals.readSize(row)), command.id)
        .flatMap(stored -> stored)
        .orElse(DEFAULT_SIZE);
  }
}
