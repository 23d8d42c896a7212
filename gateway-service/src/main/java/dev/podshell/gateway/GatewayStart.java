package dev.podshell.gateway;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.topic.EventReader;
import dev.podshell.gateway.topic.TopicConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Refuses to start without the topics as they must be, and starts to read events. */
@Singleton
final class GatewayStart {

  private final TopicConfiguration.Topics topics;
  private final Map<String, Object> kafka;
  private final TopicLayout layout;
  private final EventReader reader;

  GatewayStart(
      TopicConfiguration configuration,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      TopicLayout layout,
      EventReader reader) {
    this.topics = configuration.topics();
    this.kafka = kafka;
    this.layout = layout;
    this.reader = reader;
  }

  void start(@Observes StartupEvent event) throws InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      if (topics.create()) {
        layout.create(
            admin,
            new TopicCreation(topics.replicationFactor(), topics.retention()),
            topics.timeout());
      }
      layout.verify(admin, topics.timeout());
    }
    reader.start(topics.timeout());
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    reader.close();
  }
}
