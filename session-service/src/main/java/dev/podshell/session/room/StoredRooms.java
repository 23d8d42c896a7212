package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.session.database.Database;
import dev.podshell.session.database.SqlValues;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates rooms, and reads them as they are stored. */
@Singleton
final class StoredRooms {

  private static final String INSERT =
      """
      insert into room (id, code, language, execution, creator) values (?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  private static final String COUNT = "select count(*) from room";

  private static final String COUNT_OF_CREATOR = "select count(*) from room where creator = ?";

  // It is one statement, so that the room and its members are of the same moment.
  private static final String SELECT =
      """
      select r.created, r.number, r.revision, r.code, r.language, r.execution,
        m.member, m.user_id, m.username, m.last_edit
      from room r left join room_member m on m.room = r.id
      where r.id = ? order by m.place
      """;

  private final Database database;

  StoredRooms(Database database) {
    this.database = database;
  }

  /** Returns the number of rooms. */
  long count() throws SQLException {
    return database.first(COUNT, row -> row.getLong(1)).orElseThrow();
  }

  /** Returns the number of rooms that one creator has made. */
  long count(String creator) throws SQLException {
    return database.first(COUNT_OF_CREATOR, row -> row.getLong(1), creator).orElseThrow();
  }

  /**
   * Creates a room.
   *
   * @return false if there is a room of that id
   */
  boolean create(RoomId id, NewRoom room) throws SQLException {
    return database.update(
            INSERT,
            id.value(),
            room.code(),
            room.language(),
            room.execution().name(),
            room.creator().orElse(null))
        == 1;
  }

  /** Finds a room, with its members in the order in which they joined. */
  Optional<RoomState> find(RoomId id) throws SQLException {
    List<RoomRow> rows = database.list(SELECT, StoredRooms::row, id.value());
    return rows.isEmpty() ? Optional.empty() : Optional.of(state(id, rows));
  }

  /** Holds a member of a room. */
  private record Member(MemberId id, RoomState.Participant participant, long lastEdit) {}

  /** Holds a row of the room joined with a member; the member is null in an empty room. */
  private record RoomRow(
      Instant created,
      long number,
      long revision,
      String code,
      String language,
      Execution execution,
      @Nullable Member member) {}

  private static RoomRow row(ResultSet row) throws SQLException {
    return new RoomRow(
        SqlValues.instant(row, "created"),
        row.getLong("number"),
        row.getLong("revision"),
        row.getString("code"),
        row.getString("language"),
        Execution.valueOf(row.getString("execution")),
        member(row));
  }

  private static @Nullable Member member(ResultSet row) throws SQLException {
    String id = row.getString("member");
    return id == null
        ? null
        : new Member(
            new MemberId(id),
            new RoomState.Participant(row.getString("user_id"), row.getString("username")),
            row.getLong("last_edit"));
  }

  private static RoomState state(RoomId id, List<RoomRow> rows) {
    Map<String, RoomState.Participant> participants = new LinkedHashMap<>();
    Map<MemberId, Long> edits = new HashMap<>();
    for (RoomRow row : rows) {
      Member member = row.member();
      if (member != null) {
        participants.putIfAbsent(member.participant().userId(), member.participant());
        edits.put(member.id(), member.lastEdit());
      }
    }
    RoomRow room = rows.getFirst();
    return new RoomState(
        id,
        room.created(),
        room.number(),
        room.revision(),
        room.code(),
        room.language(),
        room.execution(),
        List.copyOf(participants.values()),
        edits);
  }
}
