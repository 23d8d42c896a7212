package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Loads rooms for a batch, and stores what the batch changes. */
@Singleton
final class RoomRepository {

  private static final String SELECT_ROOMS =
      "select id, number, revision, code, language from room where id = any (?)";

  private static final String SELECT_MEMBERS =
      """
      select room, member, gateway, user_id, username, last_edit from room_member
      where room = any (?) order by room, place
      """;

  private static final String SELECT_OPERATIONS =
      """
      select o.room, o.revision, o.operation
      from unnest(?::text[], ?::bigint[]) as k (room, base)
      join room_operation o on o.room = k.room and o.revision > k.base
      """;

  private static final String UPDATE_ROOM =
      """
      update room set number = ?, revision = ?, code = coalesce(?::text, code), language = ?,
        used = now()
      where id = ?
      """;

  private static final String DELETE_MEMBERS = "delete from room_member where room = any (?)";

  private static final String INSERT_MEMBER =
      """
      insert into room_member (room, member, place, gateway, user_id, username, last_edit)
      values (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String INSERT_OPERATION =
      "insert into room_operation (room, revision, operation) values (?, ?, ?)";

  // The newest ones are kept, up to a number and a total size.
  private static final String DELETE_OPERATIONS =
      """
      delete from room_operation where room = ? and revision <= greatest(?, coalesce((
        select max(revision) from (
          select revision, sum(octet_length(operation)) over (order by revision desc) as size
          from room_operation where room = ?) as kept
        where size > ?), 0))
      """;

  private final RoomBounds bounds;

  RoomRepository(SessionConfiguration configuration) {
    SessionConfiguration.Rooms rooms = configuration.rooms();
    this.bounds =
        new RoomBounds(
            rooms.members(),
            rooms.characters(),
            rooms.operations(),
            rooms.mergeSteps(),
            rooms.history().asLongValue());
  }

  /**
   * Loads rooms, with the operations that came after a revision. Rooms that do not exist are left
   * out.
   *
   * @param bases the lowest revision that is needed of each room
   */
  Map<RoomId, RoomAggregate> load(Connection transaction, Map<RoomId, Long> bases)
      throws SQLException {
    String[] ids = bases.keySet().stream().map(RoomId::value).toArray(String[]::new);
    Map<RoomId, Map<MemberId, RoomAggregate.Member>> members = members(transaction, ids);
    Map<RoomId, RoomAggregate> rooms = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(SELECT_ROOMS)) {
      select.setObject(1, ids);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          RoomId id = new RoomId(row.getString(1));
          rooms.put(
              id,
              new RoomAggregate(
                  id,
                  bounds,
                  row.getLong(2),
                  row.getLong(3),
                  row.getString(4),
                  row.getString(5),
                  members.getOrDefault(id, Map.of())));
        }
      }
    }
    readOperations(transaction, bases, rooms);
    return rooms;
  }

  /** Stores what has changed. */
  void store(Connection transaction, Collection<RoomAggregate> rooms) throws SQLException {
    updateRooms(transaction, rooms);
    replaceMembers(transaction, rooms);
    addOperations(transaction, rooms);
  }

  private static Map<RoomId, Map<MemberId, RoomAggregate.Member>> members(
      Connection transaction, String[] ids) throws SQLException {
    Map<RoomId, Map<MemberId, RoomAggregate.Member>> members = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(SELECT_MEMBERS)) {
      select.setObject(1, ids);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          members
              .computeIfAbsent(new RoomId(row.getString(1)), _ -> new LinkedHashMap<>())
              .put(
                  new MemberId(row.getString(2)),
                  new RoomAggregate.Member(
                      row.getString(3), row.getString(4), row.getString(5), row.getLong(6)));
        }
      }
    }
    return members;
  }

  private static void readOperations(
      Connection transaction, Map<RoomId, Long> bases, Map<RoomId, RoomAggregate> rooms)
      throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(SELECT_OPERATIONS)) {
      select.setObject(1, bases.keySet().stream().map(RoomId::value).toArray(String[]::new));
      select.setObject(2, bases.values().toArray(Long[]::new));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          RoomAggregate room = rooms.get(new RoomId(row.getString(1)));
          if (room != null) {
            room.remember(row.getLong(2), operation(row.getString(3)));
          }
        }
      }
    }
  }

  private static void updateRooms(Connection transaction, Collection<RoomAggregate> rooms)
      throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(UPDATE_ROOM)) {
      for (RoomAggregate room : rooms) {
        if (room.hasChanged()) {
          update.setLong(1, room.number());
          update.setLong(2, room.revision());
          update.setString(3, room.hasNewText() ? room.code() : null);
          update.setString(4, room.language());
          update.setString(5, room.id().value());
          update.addBatch();
        }
      }
      update.executeBatch();
    }
  }

  private static void replaceMembers(Connection transaction, Collection<RoomAggregate> rooms)
      throws SQLException {
    try (PreparedStatement delete = transaction.prepareStatement(DELETE_MEMBERS)) {
      delete.setObject(1, rooms.stream().map(room -> room.id().value()).toArray(String[]::new));
      delete.executeUpdate();
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT_MEMBER)) {
      for (RoomAggregate room : rooms) {
        int place = 0;
        for (Map.Entry<MemberId, RoomAggregate.Member> member : room.members().entrySet()) {
          insert.setString(1, room.id().value());
          insert.setString(2, member.getKey().value());
          insert.setInt(3, place);
          insert.setString(4, member.getValue().gateway());
          insert.setString(5, member.getValue().userId());
          insert.setString(6, member.getValue().username());
          insert.setLong(7, member.getValue().lastEdit());
          insert.addBatch();
          place++;
        }
      }
      insert.executeBatch();
    }
  }

  private void addOperations(Connection transaction, Collection<RoomAggregate> rooms)
      throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(INSERT_OPERATION);
        PreparedStatement delete = transaction.prepareStatement(DELETE_OPERATIONS)) {
      for (RoomAggregate room : rooms) {
        for (Map.Entry<Long, TextOperation> operation : room.newOperations().entrySet()) {
          insert.setString(1, room.id().value());
          insert.setLong(2, operation.getKey());
          insert.setString(
              3, new String(RecordJson.write(operation.getValue()), StandardCharsets.UTF_8));
          insert.addBatch();
        }
        if (room.hasNewText()) {
          delete.setString(1, room.id().value());
          delete.setLong(2, room.revision() - bounds.operations());
          delete.setString(3, room.id().value());
          delete.setLong(4, bounds.history());
          delete.addBatch();
        }
      }
      insert.executeBatch();
      delete.executeBatch();
    }
  }

  private static TextOperation operation(String json) {
    try {
      return RecordJson.read(json.getBytes(StandardCharsets.UTF_8), TextOperation.class);
    } catch (MalformedRecordException e) {
      throw new IllegalStateException("An operation that was stored cannot be read", e);
    }
  }
}
