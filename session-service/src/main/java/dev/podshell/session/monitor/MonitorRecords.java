package dev.podshell.session.monitor;

import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Encodes what this service itself asks of monitors: deadlines, and gateways that are gone. */
@Singleton
final class MonitorRecords {

  private final TopicLayout layout;
  private final String source;

  MonitorRecords(TopicLayout layout, SessionConfiguration configuration) {
    this.layout = layout;
    this.source = configuration.instance();
  }

  ProducerRecord<byte[], byte[]> encode(MonitorRecord.Disconnect disconnect) {
    return encode(disconnect, disconnect.connection() + "/disconnect");
  }

  ProducerRecord<byte[], byte[]> encode(MonitorRecord.Expire expire) {
    return encode(
        expire,
        expire.monitor() + "/" + expire.command() + (expire.begun() ? "/begun" : "/waiting"));
  }

  private ProducerRecord<byte[], byte[]> encode(MonitorRecord record, String id) {
    return MonitorCodec.encode(
        record, id, source, layout.partitionOf(record.monitor().value()), Instant.now());
  }
}
