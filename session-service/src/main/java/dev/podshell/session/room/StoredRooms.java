package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

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

  // One statement, so that the room and its members are of the same moment.
  private static final String SELECT =
      """
      select r.created, r.number, r.revision, r.code, r.language, r.execution,
        m.member, m.user_id, m.username, m.last_edit
      from room r left join room_member m on m.room = r.id
      where r.id = ? order by m.place
      """;

  private final DataSource dataSource;

  StoredRooms(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Returns the number of rooms. */
  long count() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(COUNT);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Returns the number of rooms that one creator has made. */
  long count(String creator) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(COUNT_OF_CREATOR)) {
      select.setString(1, creator);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Creates a room.
   *
   * @return false if there is a room of that id
   */
  boolean create(RoomId id, NewRoom room) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, id.value());
      insert.setString(2, room.code());
      insert.setString(3, room.language());
      insert.setString(4, room.execution().name());
      insert.setString(5, room.creator().orElse(null));
      return insert.executeUpdate() == 1;
    }
  }

  Optional<RoomState> find(RoomId id) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, id.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(state(id, row)) : Optional.empty();
      }
    }
  }

  private static RoomState state(RoomId id, ResultSet row) throws SQLException {
    OffsetDateTime created = row.getObject(1, OffsetDateTime.class);
    long number = row.getLong(2);
    long revision = row.getLong(3);
    String code = row.getString(4);
    String language = row.getString(5);
    Execution execution = Execution.valueOf(row.getString(6));
    Map<String, RoomState.Participant> participants = new LinkedHashMap<>();
    Map<MemberId, Long> edits = new HashMap<>();
    do {
      String member = row.getString(7);
      if (member != null) {
        String userId = row.getString(8);
        participants.putIfAbsent(userId, new RoomState.Participant(userId, row.getString(9)));
        edits.put(new MemberId(member), row.getLong(10));
      }
    } while (row.next());
    return new RoomState(
        id,
        created.toInstant(),
        number,
        revision,
        code,
        language,
        execution,
        List.copyOf(participants.values()),
        edits);
  }
}
