package dev.podshell.gateway.fakes;

import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Orders monitors as the session service does, in memory, without bounds and timeouts. Each event
 * is published twice, which the session service may do. Tests can stop the events.
 */
public final class OrderedMonitors implements AutoCloseable {

  private final Map<MonitorId, OrderedMonitor> monitors = new ConcurrentHashMap<>();
  private final List<MonitorRecord> asked = new ArrayList<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicLayout layout;
  private volatile boolean isSilent;

  OrderedMonitors(String bootstrapServers, TopicLayout layout) {
    this.layout = layout;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sets whether events are withheld, so that gateways miss what happens. */
  public void setSilent(boolean silent) {
    this.isSilent = silent;
  }

  /** Returns what was asked of a monitor and is applied, in order. */
  public synchronized List<MonitorRecord> asked(MonitorId id) {
    return asked.stream().filter(record -> record.monitor().equals(id)).toList();
  }

  /** Ends the command that has begun, as if it had taken too long. */
  public void expire(MonitorId id) {
    monitor(id).expire();
  }

  public MonitorState state(MonitorId id) {
    return monitor(id).state();
  }

  List<SentCommand> commands(MonitorId id, ConnectionId user, long firstNumber) {
    return monitor(id).commands(user, firstNumber);
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    try {
      MonitorRecord decoded = MonitorCodec.decode(record);
      monitor(decoded.monitor()).apply(decoded, record.offset());
      synchronized (this) {
        asked.add(decoded);
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  private OrderedMonitor monitor(MonitorId id) {
    return monitors.computeIfAbsent(id, OrderedMonitor::new);
  }

  private void publish(MonitorEvent event) {
    if (!isSilent) {
      for (int time = 0; time < 2; time++) {
        var unused =
            producer.send(EventCodec.encode(event, "/session/0", layout.partitionOf(event.key())));
      }
    }
  }

  private record Ended(MonitorRecord.Send command, @Nullable String reason) {}

  private final class OrderedMonitor {

    private final MonitorId id;
    private final List<ConnectionId> connections = new ArrayList<>();
    private final TreeMap<Long, MonitorRecord.Send> waiting = new TreeMap<>();
    private final List<Ended> ended = new ArrayList<>();
    private long begun = -1;

    OrderedMonitor(MonitorId id) {
      this.id = id;
    }

    synchronized MonitorState state() {
      return new MonitorState(
          id, connections, begun < 0 ? null : new MonitorState.Begun(begun, text()));
    }

    synchronized List<SentCommand> commands(ConnectionId user, long firstNumber) {
      List<SentCommand> commands = new ArrayList<>();
      ended.stream()
          .filter(end -> end.command().user().equals(user) && end.command().number() >= firstNumber)
          .forEach(
              end -> commands.add(new SentCommand(end.command().number(), true, end.reason())));
      waiting.values().stream()
          .filter(command -> command.user().equals(user) && command.number() >= firstNumber)
          .forEach(command -> commands.add(new SentCommand(command.number(), false, null)));
      return commands;
    }

    synchronized void expire() {
      ConnectionId holder = connections.getFirst();
      end("Too late");
      publish(new MonitorEvent.Dismissed(id, Instant.EPOCH, holder, "Too late"));
      leave(holder);
    }

    synchronized void apply(MonitorRecord record, long offset) {
      switch (record) {
        case MonitorRecord.Connect connect -> {
          connections.add(connect.connection());
          if (connections.size() == 1) {
            begin();
          } else {
            publish(
                new MonitorEvent.Challenged(
                    id, Instant.EPOCH, connections.getFirst(), connect.connection()));
          }
        }
        case MonitorRecord.Disconnect(_, ConnectionId connection) -> {
          if (isHolder(connection) && begun >= 0) {
            end("It disconnected");
          }
          leave(connection);
        }
        case MonitorRecord.Alive alive -> {
          if (isHolder(alive.connection()) && connections.remove(alive.contender())) {
            publish(
                new MonitorEvent.Refused(
                    id, Instant.EPOCH, alive.contender(), "It is connected already"));
          }
        }
        case MonitorRecord.Send send -> {
          waiting.put(offset, send);
          begin();
        }
        case MonitorRecord.Answer answer -> {
          if (isHolder(answer.connection()) && begun == answer.command()) {
            end(answer.reason());
            begin();
          }
        }
        case MonitorRecord.Expire _ ->
            throw new IllegalStateException("A gateway cannot send this");
      }
    }

    private String text() {
      return Objects.requireNonNull(waiting.get(begun)).command();
    }

    private boolean isHolder(ConnectionId connection) {
      return !connections.isEmpty() && connections.getFirst().equals(connection);
    }

    private void leave(ConnectionId connection) {
      connections.remove(connection);
      begin();
    }

    private void begin() {
      if (!connections.isEmpty()) {
        ConnectionId holder = connections.getFirst();
        publish(new MonitorEvent.Connected(id, Instant.EPOCH, holder));
        if (begun < 0 && !waiting.isEmpty()) {
          begun = waiting.firstKey();
          publish(new MonitorEvent.Do(id, Instant.EPOCH, holder, begun, text()));
        }
      }
    }

    private void end(@Nullable String reason) {
      MonitorRecord.Send command = waiting.remove(begun);
      begun = -1;
      ended.add(new Ended(command, reason));
      publish(new MonitorEvent.Ended(id, Instant.EPOCH, command.user(), command.number(), reason));
    }
  }
}
