package dev.podshell.execution;

import dev.podshell.execution.command.CommandConfiguration;
import dev.podshell.execution.publication.PublicationConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates Kafka clients with the settings on which the guarantees depend. All other settings come
 * from the properties {@code kafka.*}.
 */
final class KafkaClients {

  /** The consumer group of all execution services. */
  static final String GROUP = "podshell-execution";

  // An entry of 64 KiB with its headers fits into one batch, which the producer takes from its
  // pool.
  private static final int BATCH_BYTES = 96 * 1024;
  private static final int MAX_REQUEST_BYTES = 1024 * 1024;
  private static final int FETCH_BYTES = 4 * 1024 * 1024;
  private static final int MAX_POLL_RECORDS = 500;

  private final Map<String, Object> common;
  private final CommandConfiguration commands;
  private final PublicationConfiguration publication;
  private final MeterRegistry registry;

  KafkaClients(
      Map<String, Object> common,
      CommandConfiguration commands,
      PublicationConfiguration publication,
      MeterRegistry registry) {
    this.common = Map.copyOf(common);
    this.commands = commands;
    this.publication = publication;
    this.registry = registry;
  }

  Admin admin() {
    Map<String, Object> all = new HashMap<>(common);
    all.put(AdminClientConfig.CLIENT_ID_CONFIG, "podshell-execution-admin");
    return Admin.create(all);
  }

  /** Returns a member of the consumer group. */
  Consumer<byte[], byte[]> member() {
    Map<String, Object> all = consumer();
    all.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    int membershipTimeout = Math.toIntExact(commands.membershipTimeout().toMillis());
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, membershipTimeout);
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, membershipTimeout / 4);
    return measured(new KafkaConsumer<>(all));
  }

  /** Returns a consumer that belongs to no group. */
  Consumer<byte[], byte[]> reader() {
    return new KafkaConsumer<>(consumer());
  }

  Producer<byte[], byte[]> producer() {
    Map<String, Object> all = new HashMap<>(common);
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, publication.sendTimeout().toMillis());
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, publication.sendBuffer().asLongValue());
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(all);
    new KafkaClientMetrics(producer).bindTo(registry);
    return producer;
  }

  private Map<String, Object> consumer() {
    Map<String, Object> all = new HashMap<>(common);
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    return all;
  }

  private Consumer<byte[], byte[]> measured(KafkaConsumer<byte[], byte[]> consumer) {
    new KafkaClientMetrics(consumer).bindTo(registry);
    return consumer;
  }
}
