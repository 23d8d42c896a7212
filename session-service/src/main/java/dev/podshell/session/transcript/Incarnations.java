package dev.podshell.session.transcript;

import dev.podshell.contracts.event.SandboxEvent;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers the highest epoch seen of each incarnation of a sandbox. */
@Singleton
final class Incarnations {

  /** Names one incarnation of a sandbox. */
  record Key(SandboxId sandbox, IncarnationId incarnation) {

    static Key of(SandboxEvent event) {
      return new Key(event.sandbox(), event.incarnation());
    }
  }

  /** Holds the highest known epochs, which rise while a batch is read in its order. */
  static final class Epochs {

    private final Map<Key, Integer> highest;
    private final Set<Key> raised = new HashSet<>();

    private Epochs(Map<Key, Integer> highest) {
      this.highest = highest;
    }

    /**
     * Records the epoch of an event, and returns whether the event is current: not of a lower one.
     */
    boolean observe(SandboxEvent event) {
      Key key = Key.of(event);
      Integer known = highest.get(key);
      if (known == null || known < event.epoch()) {
        highest.put(key, event.epoch());
        raised.add(key);
      }
      return known == null || known <= event.epoch();
    }
  }

  Epochs load(Connection transaction, Set<Key> keys) throws SQLException {
    Map<Key, Integer> epochs = new HashMap<>();
    try (PreparedStatement select =
        transaction.prepareStatement(
            """
            select i.sandbox, i.incarnation, i.epoch
            from unnest(?::text[], ?::text[]) as k (sandbox, incarnation)
            join incarnation i on i.sandbox = k.sandbox and i.incarnation = k.incarnation
            """)) {
      setKeys(select, List.copyOf(keys));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          epochs.put(
              new Key(new SandboxId(row.getString(1)), new IncarnationId(row.getString(2))),
              row.getInt(3));
        }
      }
    }
    return new Epochs(epochs);
  }

  void store(Connection transaction, Epochs epochs) throws SQLException {
    if (epochs.raised.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            insert into incarnation (sandbox, incarnation, epoch)
            select * from unnest(?::text[], ?::text[], ?::int[])
            on conflict (sandbox, incarnation) do update set epoch = excluded.epoch, seen = now()
            """)) {
      List<Key> keys = List.copyOf(epochs.raised);
      setKeys(insert, keys);
      insert.setObject(3, keys.stream().map(epochs.highest::get).toArray(Integer[]::new));
      insert.executeUpdate();
    }
  }

  private static void setKeys(PreparedStatement statement, List<Key> keys) throws SQLException {
    statement.setObject(1, keys.stream().map(key -> key.sandbox().value()).toArray(String[]::new));
    statement.setObject(
        2, keys.stream().map(key -> key.incarnation().value()).toArray(String[]::new));
  }
}
