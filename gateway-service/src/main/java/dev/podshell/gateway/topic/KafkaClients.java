package dev.podshell.gateway.topic;

import dev.podshell.contracts.topic.TopicLayout;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the clients of Kafka, as the keystroke's way needs them. */
final class KafkaClients {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private KafkaClients() {}

  @Produces
  @Singleton
  static TopicLayout layout(TopicConfiguration configuration) {
    return new TopicLayout(configuration.topics().partitions());
  }

  @Produces
  @Singleton
  static Producer<byte[], byte[]> producer(
      @Identifier("default-kafka-broker") Map<String, Object> defaults,
      TopicConfiguration configuration) {
    TopicConfiguration.Publishing bounds = configuration.publishing();
    Map<String, Object> settings = new HashMap<>(defaults);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId(configuration));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bounds.buffer().asLongValue());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, bounds.sendTimeout().toMillis());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.MAX_RECORD_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static void close(@Disposes Producer<byte[], byte[]> producer) {
    producer.close(CLOSE_TIMEOUT);
  }

  @Produces
  @Singleton
  static RecordPublisher publisher(
      Producer<byte[], byte[]> producer, TopicConfiguration configuration, MeterRegistry registry) {
    return new RecordPublisher(producer, configuration.publishing().inFlight(), registry);
  }

  @Produces
  @Singleton
  static CommandPublisher commandPublisher(
      RecordPublisher publisher, TopicLayout layout, TopicConfiguration configuration) {
    return new CommandPublisher(publisher, layout, configuration.instance());
  }

  @Produces
  @Singleton
  static EventReader reader(
      @Identifier("default-kafka-broker") Map<String, Object> defaults,
      EventSubscriptions subscriptions,
      TopicLayout layout,
      TopicConfiguration configuration,
      MeterRegistry registry) {
    Map<String, Object> settings = new HashMap<>(defaults);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(configuration));
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, size(configuration));
    settings.put(ConsumerConfig.CHECK_CRCS_CONFIG, true);
    return new EventReader(
        () ->
            new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        subscriptions,
        layout,
        registry);
  }

  private static int size(TopicConfiguration configuration) {
    return Math.toIntExact(configuration.reading().fetchSize().asLongValue());
  }

  private static String clientId(TopicConfiguration configuration) {
    return configuration.instance().replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^-", "");
  }
}
