package dev.podshell.session.monitor;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.ingest.RecordSink;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Applies records to monitors, in the order of the topic, and publishes what changes. */
@Singleton
final class MonitorSink implements RecordSink<MonitorSink.Asked> {

  private final MonitorRepository repository;

  MonitorSink(MonitorRepository repository) {
    this.repository = repository;
  }

  /** Holds a record, its offset and its time. */
  record Asked(MonitorRecord record, long offset, Instant time) {}

  @Override
  public Topic topic() {
    return Topic.ROOMS;
  }

  @Override
  public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
    return MonitorCodec.isMonitor(record);
  }

  @Override
  public Asked decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
    return new Asked(
        MonitorCodec.decode(record),
        record.offset(),
        CloudEventHeaders.of(record.headers()).time());
  }

  @Override
  public List<Event> store(Connection transaction, List<Asked> records) throws SQLException {
    if (records.isEmpty()) {
      return List.of();
    }
    Map<MonitorId, MonitorAggregate> monitors =
        repository.load(transaction, records.stream().map(Asked::record).toList());
    for (Asked asked : records) {
      Objects.requireNonNull(monitors.get(asked.record().monitor()))
          .apply(asked.record(), asked.offset(), asked.time());
    }
    repository.store(transaction, monitors.values());
    List<Event> events = new ArrayList<>();
    monitors.values().forEach(monitor -> events.addAll(monitor.events()));
    return events;
  }
}
