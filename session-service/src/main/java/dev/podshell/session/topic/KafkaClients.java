package dev.podshell.session.topic;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;

import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Creates the clients that are not channels, with the settings of {@code kafka.*}. */
@Singleton
final class KafkaClients {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  @Produces
  @Singleton
  TopicLayout layout(SessionConfiguration configuration) {
    return new TopicLayout(configuration.topics().partitions());
  }

  @Produces
  @Singleton
  Admin admin(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    return Admin.create(settings(kafka));
  }

  void close(@Disposes Admin admin) {
    admin.close(CLOSE_TIMEOUT);
  }

  @Produces
  @Singleton
  Producer<byte[], byte[]> producer(
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      SessionConfiguration configuration) {
    int timeout = Math.toIntExact(configuration.topics().timeout().toMillis());
    Map<String, Object> settings = settings(kafka);
    settings.put(ACKS_CONFIG, "all");
    settings.put(LINGER_MS_CONFIG, 0);
    settings.put(DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    settings.put(REQUEST_TIMEOUT_MS_CONFIG, timeout);
    settings.put(MAX_BLOCK_MS_CONFIG, timeout);
    settings.put(BUFFER_MEMORY_CONFIG, 4L * TopicLayout.MAX_RECORD_BYTES);
    settings.put(MAX_REQUEST_SIZE_CONFIG, 2 * TopicLayout.MAX_RECORD_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void close(@Disposes Producer<byte[], byte[]> producer) {
    producer.close(CLOSE_TIMEOUT);
  }

  private static Map<String, Object> settings(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>();
    kafka.forEach(
        (name, value) -> {
          if (!name.contains("serializer")) {
            settings.put(name, value);
          }
        });
    settings.putIfAbsent(BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    settings.put(CLIENT_ID_CONFIG, "podshell-session");
    return settings;
  }
}
