package dev.podshell.session.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.monitor.MonitorCommand.State;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a monitor while a batch is applied to it. The effect of a record depends on the monitor and
 * the record alone, so that applying the same records again has the same effect. Times decide
 * nothing here: a deadline that has passed arrives as a record.
 *
 * <p>The first connection that asked is the monitor, and later ones are contenders. When a
 * contender asks, the monitor's gateway is asked whether the monitor is connected; it confirms
 * that, or its end is noticed. A monitor does one command at a time.
 */
final class MonitorAggregate {

  private final MonitorId id;
  private final MonitorBounds bounds;
  private final Texts texts;
  private final Map<ConnectionId, Connected> storedConnections;
  private final Map<ConnectionId, Connected> connections;
  private final NavigableMap<Long, MonitorCommand> live;
  private final Map<Long, MonitorCommand> changed = new LinkedHashMap<>();
  private final Set<Sent> sent = new HashSet<>();
  private final List<MonitorEvent> events = new ArrayList<>();
  private boolean hasLostMonitor;

  /**
   * Holds a connection that asked to be the monitor.
   *
   * @param place the offset of what asked
   */
  record Connected(long place, String gateway) {}

  /** Identifies a command by its user, and the number that the user gave it. */
  record Sent(ConnectionId user, long number) {}

  /** Reads the texts of commands that have a row. */
  interface Texts {
    String textOf(MonitorId monitor, long command) throws SQLException;
  }

  /**
   * Restores a monitor.
   *
   * @param connections in the order in which they came
   * @param commands the commands that have not ended
   * @param ended the commands that have ended already, among those that the batch sends
   */
  MonitorAggregate(
      MonitorId id,
      MonitorBounds bounds,
      Texts texts,
      Map<ConnectionId, Connected> connections,
      Collection<MonitorCommand> commands,
      Set<Sent> ended) {
    this.id = id;
    this.bounds = bounds;
    this.texts = texts;
    this.storedConnections = Map.copyOf(connections);
    this.connections = new LinkedHashMap<>(connections);
    this.live = new TreeMap<>();
    for (MonitorCommand command : commands) {
      live.put(command.number(), command);
      sent.add(new Sent(command.user(), command.userNumber()));
    }
    sent.addAll(ended);
  }

  MonitorId id() {
    return id;
  }

  Map<ConnectionId, Connected> storedConnections() {
    return storedConnections;
  }

  Map<ConnectionId, Connected> connections() {
    return connections;
  }

  /** Returns the commands that are new, or that have changed since they were read. */
  Collection<MonitorCommand> changedCommands() {
    return changed.values();
  }

  /** Returns whether there was a moment without a monitor, since which commands wait for one. */
  boolean hasLostMonitor() {
    return hasLostMonitor;
  }

  /** Returns the events so far, in order. */
  List<MonitorEvent> events() {
    return events;
  }

  /**
   * Applies a record.
   *
   * @param offset of the record
   * @param time of the record
   */
  void apply(MonitorRecord record, long offset, Instant time) throws SQLException {
    switch (record) {
      case MonitorRecord.Connect connect -> connect(connect, offset, time);
      case MonitorRecord.Disconnect(_, ConnectionId connection) -> disconnect(connection, time);
      case MonitorRecord.Alive(_, ConnectionId connection, ConnectionId contender) ->
          refuse(connection, contender, time);
      case MonitorRecord.Send send -> send(send, offset, time);
      case MonitorRecord.Answer answer -> answer(answer, time);
      case MonitorRecord.Expire(_, long command, boolean begun) -> {
        if (begun) {
          expireBegun(command, time);
        } else {
          expireWaiting(command, time);
        }
      }
    }
  }

  private void connect(MonitorRecord.Connect connect, long offset, Instant time)
      throws SQLException {
    ConnectionId connection = connect.connection();
    if (!connections.containsKey(connection) && connections.size() > bounds.contenders()) {
      events.add(
          new MonitorEvent.Refused(
              id, time, connection, "Too many ask for this monitor_id: try again later"));
      return;
    }
    connections.putIfAbsent(connection, new Connected(offset, connect.gateway()));
    ConnectionId holder = holder();
    if (connection.equals(holder)) {
      events.add(new MonitorEvent.Connected(id, time, connection));
      beginNext(time);
    } else if (holder != null) {
      events.add(new MonitorEvent.Challenged(id, time, holder, connection));
    }
  }

  private void disconnect(ConnectionId connection, Instant time) throws SQLException {
    if (connection.equals(holder())) {
      endBegun("The monitor disconnected before the command was done", time);
      remove(connection, time);
    } else {
      connections.remove(connection);
    }
  }

  private void refuse(ConnectionId connection, ConnectionId contender, Instant time) {
    if (connection.equals(holder())
        && !contender.equals(connection)
        && connections.remove(contender) != null) {
      events.add(
          new MonitorEvent.Refused(
              id, time, contender, "A monitor with this monitor_id is connected already"));
    }
  }

  private void send(MonitorRecord.Send send, long offset, Instant time) throws SQLException {
    if (!sent.add(new Sent(send.user(), send.number()))) {
      return;
    }
    MonitorCommand command =
        new MonitorCommand(
            offset, send.user(), send.number(), State.WAITING, send.command(), null, false);
    long waiting = live.size() - (begun() == null ? 0 : 1);
    if (waiting >= bounds.waiting()) {
      end(command, "Too many commands wait for the monitor: try again later", time);
    } else {
      put(command);
      beginNext(time);
    }
  }

  private void answer(MonitorRecord.Answer answer, Instant time) throws SQLException {
    MonitorCommand begun = begun();
    if (begun != null
        && begun.number() == answer.command()
        && answer.connection().equals(holder())) {
      end(begun, answer.reason(), time);
      beginNext(time);
    }
  }

  private void expireBegun(long command, Instant time) throws SQLException {
    MonitorCommand begun = begun();
    ConnectionId holder = holder();
    if (begun != null && begun.number() == command && holder != null) {
      end(begun, "The monitor did not answer in time", time);
      events.add(
          new MonitorEvent.Dismissed(id, time, holder, "A command was not answered in time"));
      remove(holder, time);
    }
  }

  private void expireWaiting(long command, Instant time) {
    MonitorCommand waiting = live.get(command);
    if (waiting != null && holder() == null) {
      end(waiting, "The monitor is not connected", time);
    }
  }

  /** Removes the monitor. The next connection that asked becomes the monitor. */
  private void remove(ConnectionId monitor, Instant time) throws SQLException {
    connections.remove(monitor);
    hasLostMonitor = true;
    ConnectionId next = holder();
    if (next != null) {
      events.add(new MonitorEvent.Connected(id, time, next));
      for (ConnectionId contender : connections.keySet()) {
        if (!contender.equals(next)) {
          events.add(new MonitorEvent.Challenged(id, time, next, contender));
        }
      }
      beginNext(time);
    }
  }

  private void beginNext(Instant time) throws SQLException {
    ConnectionId holder = holder();
    if (holder == null || live.isEmpty() || begun() != null) {
      return;
    }
    MonitorCommand next = live.firstEntry().getValue();
    String text = next.text() == null ? texts.textOf(id, next.number()) : next.text();
    put(next.begin());
    events.add(new MonitorEvent.Do(id, time, holder, next.number(), text));
  }

  private void endBegun(String reason, Instant time) {
    MonitorCommand begun = begun();
    if (begun != null) {
      end(begun, reason, time);
    }
  }

  private void end(MonitorCommand command, @Nullable String reason, Instant time) {
    live.remove(command.number());
    changed.put(command.number(), command.end(reason));
    events.add(new MonitorEvent.Ended(id, time, command.user(), command.userNumber(), reason));
  }

  private void put(MonitorCommand command) {
    live.put(command.number(), command);
    changed.put(command.number(), command);
  }

  private @Nullable ConnectionId holder() {
    return connections.keySet().stream().findFirst().orElse(null);
  }

  /** Returns the first command if it has begun; all others wait for its end. */
  private @Nullable MonitorCommand begun() {
    Map.Entry<Long, MonitorCommand> first = live.firstEntry();
    return first != null && first.getValue().state() == State.BEGUN ? first.getValue() : null;
  }
}
