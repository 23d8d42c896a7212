package dev.podshell.session.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.monitor.Command.State;
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
 * A monitor while a batch is applied to it. What it does with a record depends on nothing but the
 * monitor and the record, so that whoever applies the same again comes to the same: times decide
 * nothing here, they make somebody send a record.
 *
 * <p>The first connection that asked is the monitor. Those that ask after it are contenders: the
 * first one's gateway is asked whether it is there, and says so, or its end is noticed. A monitor
 * does one command at a time.
 */
final class Monitor {

  private final MonitorId id;
  private final MonitorBounds bounds;
  private final Texts texts;
  private final Map<ConnectionId, Connected> storedConnections;
  private final Map<ConnectionId, Connected> connections;
  private final NavigableMap<Long, Command> live;
  private final Map<Long, Command> changed = new LinkedHashMap<>();
  private final Set<Sent> sent = new HashSet<>();
  private final List<MonitorEvent> events = new ArrayList<>();
  private boolean hasLostMonitor;

  /**
   * A connection that asked to be the monitor.
   *
   * @param place the offset of what asked
   */
  record Connected(long place, String gateway) {}

  /** What a user calls a command by. */
  record Sent(ConnectionId user, long number) {}

  /** The texts of commands that have a row. */
  interface Texts {
    String of(MonitorId monitor, long command) throws SQLException;
  }

  /**
   * @param connections in the order in which they came
   * @param commands those that have not ended
   * @param ended what must not be done again, among what is sent now
   */
  Monitor(
      MonitorId id,
      MonitorBounds bounds,
      Texts texts,
      Map<ConnectionId, Connected> connections,
      Collection<Command> commands,
      Set<Sent> ended) {
    this.id = id;
    this.bounds = bounds;
    this.texts = texts;
    this.storedConnections = Map.copyOf(connections);
    this.connections = new LinkedHashMap<>(connections);
    this.live = new TreeMap<>();
    for (Command command : commands) {
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

  /** Commands that are another than when they were read, or new. */
  Collection<Command> changedCommands() {
    return changed.values();
  }

  /** Whether there was a moment without a monitor: commands wait for one since then. */
  boolean hasLostMonitor() {
    return hasLostMonitor;
  }

  /** What has happened, in order. */
  List<MonitorEvent> events() {
    return events;
  }

  /**
   * Does what is asked.
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
          tooLate(command, time);
        } else {
          waitedInVain(command, time);
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
      lose(connection, time);
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
    Command command =
        new Command(offset, send.user(), send.number(), State.WAITING, send.command(), null, false);
    long waiting = live.size() - (begun() == null ? 0 : 1);
    if (waiting >= bounds.waiting()) {
      end(command, "Too many commands wait for the monitor: try again later", time);
    } else {
      put(command);
      beginNext(time);
    }
  }

  private void answer(MonitorRecord.Answer answer, Instant time) throws SQLException {
    Command begun = begun();
    if (begun != null
        && begun.number() == answer.command()
        && answer.connection().equals(holder())) {
      end(begun, answer.reason(), time);
      beginNext(time);
    }
  }

  private void tooLate(long command, Instant time) throws SQLException {
    Command begun = begun();
    ConnectionId holder = holder();
    if (begun != null && begun.number() == command && holder != null) {
      end(begun, "The monitor did not answer in time", time);
      events.add(
          new MonitorEvent.Dismissed(id, time, holder, "A command was not answered in time"));
      lose(holder, time);
    }
  }

  private void waitedInVain(long command, Instant time) {
    Command waiting = live.get(command);
    if (waiting != null && holder() == null) {
      end(waiting, "The monitor is not connected", time);
    }
  }

  /** The monitor is gone; the next that asked is it from now on. */
  private void lose(ConnectionId monitor, Instant time) throws SQLException {
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
    Command next = live.firstEntry().getValue();
    String text = next.text() == null ? texts.of(id, next.number()) : next.text();
    put(next.begun());
    events.add(new MonitorEvent.Do(id, time, holder, next.number(), text));
  }

  private void endBegun(String reason, Instant time) {
    Command begun = begun();
    if (begun != null) {
      end(begun, reason, time);
    }
  }

  private void end(Command command, @Nullable String reason, Instant time) {
    live.remove(command.number());
    changed.put(command.number(), command.ended(reason));
    events.add(new MonitorEvent.Ended(id, time, command.user(), command.userNumber(), reason));
  }

  private void put(Command command) {
    live.put(command.number(), command);
    changed.put(command.number(), command);
  }

  private @Nullable ConnectionId holder() {
    return connections.keySet().stream().findFirst().orElse(null);
  }

  /** It is the first: those behind it wait for its end. */
  private @Nullable Command begun() {
    Map.Entry<Long, Command> first = live.firstEntry();
    return first != null && first.getValue().state() == State.BEGUN ? first.getValue() : null;
  }
}
