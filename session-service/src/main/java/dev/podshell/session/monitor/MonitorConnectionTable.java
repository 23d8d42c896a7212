package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.gateway.ConnectionTable;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Describes the table of monitors' connections, which disconnect when their gateway is dead. */
@Singleton
final class MonitorConnectionTable implements ConnectionTable {

  private final MonitorRecords records;

  MonitorConnectionTable(MonitorRecords records) {
    this.records = records;
  }

  @Override
  public String table() {
    return "monitor_connection";
  }

  @Override
  public String ownerColumn() {
    return "monitor";
  }

  @Override
  public String connectionColumn() {
    return "connection";
  }

  @Override
  public ProducerRecord<byte[], byte[]> departure(String monitor, String connection) {
    return records.encode(
        new MonitorRecord.Disconnect(new MonitorId(monitor), new ConnectionId(connection)));
  }
}
