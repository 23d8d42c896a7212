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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    List<RoomRow> room = new ArrayList<>(1);
    List<Member> members = new ArrayList<>();
    database.forEach(
        SELECT,
        row -> {
          if (room.isEmpty()) {
            room.add(room(row)); // each row has the code again, which may be large
          }
          if (row.getString("member") != null) {
            members.add(member(row));
          }
        },
        id.value());
    return room.stream().findFirst().map(found -> state(id, found, members));
  }

  /** Holds the columns of the room itself. */
  private record RoomRow(
      Instant created,
      long number,
      long revision,
      String code,
      String language,
      Execution execution) {}

  /** Holds a member of a room. */
  private record Member(MemberId id, RoomState.Participant participant, long lastEdit) {}

  private static RoomRow room(ResultSet row) throws SQLException {
    return new RoomRow(
        SqlValues.instant(row, "created"),
        row.getLong("number"),
        row.getLong("revision"),
        row.getString("code"),
        row.getString("language"),
        Execution.valueOf(row.getString("execution")));
  }

  private static Member member(ResultSet row) throws SQLException {
    return new Member(
        new MemberId(row.getString("member")),
        new RoomState.Participant(row.getString("user_id"), row.getString("username")),
        row.getLong("last_edit"));
  }

  private static RoomState state(RoomId id, RoomRow room, List<Member> members) {
    Map<String, RoomState.Participant> participants = new LinkedHashMap<>();
    Map<MemberId, Long> edits = new HashMap<>();
    for (Member member : members) {
      participants.putIfAbsent(member.participant().userId(), member.participant());
      edits.put(member.id(), member.lastEdit());
    }
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
