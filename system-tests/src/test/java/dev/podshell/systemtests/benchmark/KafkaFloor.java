package dev.podshell.systemtests.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures a keystroke's way with Kafka alone: one record there and one back, by bare clients with
 * acks=all and no linger, as the services have them. Each consumer reads all partitions, and one of
 * them has records.
 */
final class KafkaFloor {

  private final Map<String, Object> clientConfiguration;
  private final int partitions;
  private final String there;
  private final String back;

  KafkaFloor(String bootstrapServers, int partitions) {
    this.clientConfiguration = Map.of("bootstrap.servers", bootstrapServers);
    this.partitions = partitions;
    this.there = "floor.there." + partitions;
    this.back = "floor.back." + partitions;
  }

  Latencies measure(int roundTrips) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(clientConfiguration)) {
      List<NewTopic> topics =
          List.of(
              new NewTopic(there, partitions, (short) 1),
              new NewTopic(back, partitions, (short) 1));
      admin.createTopics(topics).all().get();
    }
    AtomicBoolean done = new AtomicBoolean();
    Thread echo = Thread.ofPlatform().name("kafka-floor-echo").start(() -> echo(done));
    try (Producer<byte[], byte[]> producer = producer();
        Consumer<byte[], byte[]> consumer = consumer(back)) {
      roundTrips(producer, consumer, roundTrips);
      return roundTrips(producer, consumer, roundTrips);
    } finally {
      done.set(true);
      echo.join();
    }
  }

  private Latencies roundTrips(
      Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer, int count) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      producer.send(new ProducerRecord<>(there, 0, null, new byte[] {'x'}));
      while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
        Thread.onSpinWait();
      }
      latencies.add(System.nanoTime() - begin);
    }
    return latencies;
  }

  private void echo(AtomicBoolean done) {
    try (Producer<byte[], byte[]> producer = producer();
        Consumer<byte[], byte[]> consumer = consumer(there)) {
      while (!done.get()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
        records.forEach(
            record -> producer.send(new ProducerRecord<>(back, 0, null, record.value())));
      }
    }
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> configuration = new HashMap<>(clientConfiguration);
    configuration.put("acks", "all");
    configuration.put("linger.ms", 0);
    return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Consumer<byte[], byte[]> consumer(String topic) {
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            clientConfiguration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    all.forEach(consumer::position);
    return consumer;
  }
}
