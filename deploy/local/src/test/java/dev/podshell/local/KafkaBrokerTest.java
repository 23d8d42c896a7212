package dev.podshell.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TopicLayoutException;
import dev.podshell.local.process.ProcessStartException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {

  private static final TopicPartition PARTITION = new TopicPartition("podshell.events", 3);

  @TempDir Path folder;

  @Test
  void shouldKeepRecordsWhenKilledAndStartedAgain() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      createTopics(broker);
      send(broker, "before");

      broker.kill();
      assertThat(broker.isRunning()).isFalse();
      broker.start();

      send(broker, "after");
      assertThat(read(broker)).containsExactly("before", "after");
    }
  }

  @Test
  void shouldListenOnTheGivenAddressAndAdvertiseIt() throws Exception {
    InetAddress host = InetAddress.ofLiteral("127.0.0.2");
    try (KafkaBroker broker = new KafkaBroker(folder, host, 0)) {
      broker.start();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        assertThat(broker.bootstrapServers()).startsWith("127.0.0.2:");
        assertThat(admin.describeCluster().nodes().get())
            .extracting(Node::host)
            .containsExactly("127.0.0.2");
      }
    }
  }

  @Test
  void shouldEndItsProcessWhenClosed() throws Exception {
    KafkaBroker broker = KafkaBroker.start(folder, 0);
    ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();

    broker.close();

    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void shouldQuoteTheLogWhenItCannotStart() throws Exception {
    try (KafkaBroker first = KafkaBroker.start(folder.resolve("first"), 0)) {
      int taken = Integer.parseInt(first.bootstrapServers().split(":", -1)[1]);

      assertThatThrownBy(() -> KafkaBroker.start(folder.resolve("second"), taken))
          .isInstanceOf(ProcessStartException.class)
          .hasMessageContaining("Kafka ended with exit code 1")
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void shouldHaveTopicsThatKeepRecordsAsLongAsTheyWereMadeTo() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicLayout(1)
          .create(admin, new TopicCreation((short) 1, Duration.ofHours(5)), Duration.ofSeconds(30));

      ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, "podshell.events");
      Config config = admin.describeConfigs(List.of(events)).all().get().get(events);
      assertThat(config).isNotNull();
      assertThat(config.get("retention.ms").value()).isEqualTo("18000000");
      assertThat(config.get("min.insync.replicas").value()).isEqualTo("1");
    }
  }

  @Test
  void shouldCreateTopicsWhenThereAreFewerBrokersThanReplicasAtFirst() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      AtomicInteger refused = new AtomicInteger();
      Admin tooEarly =
          wrapped(
              admin,
              topics ->
                  refused.getAndIncrement() < 3
                      ? topics.stream()
                          .map(it -> new NewTopic(it.name(), it.numPartitions(), (short) 2))
                          .toList()
                      : topics);

      new TopicLayout(1).create(tooEarly, TopicCreation.single(), Duration.ofSeconds(30));

      assertThat(admin.listTopics().names().get()).contains("podshell.events", "podshell.rooms");
      assertThatThrownBy(
              () ->
                  new TopicLayout(1)
                      .create(
                          wrapped(admin, topics -> List.of(new NewTopic("another", 1, (short) 2))),
                          TopicCreation.single(),
                          Duration.ofMillis(200)))
          .isInstanceOf(TopicLayoutException.class)
          .hasMessageContaining("could not create the topic");
    }
  }

  /** Creates other topics than it was told to. */
  private static Admin wrapped(Admin admin, UnaryOperator<Collection<NewTopic>> topics) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, arguments) -> {
              if (method.getName().equals("createTopics")) {
                @SuppressWarnings("unchecked")
                Collection<NewTopic> asked = (Collection<NewTopic>) arguments[0];
                return admin.createTopics(topics.apply(asked));
              }
              return method.invoke(admin, arguments);
            });
  }

  private static void createTopics(KafkaBroker broker) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicLayout layout = new TopicLayout(64);
      layout.create(admin, TopicCreation.single(), Duration.ofSeconds(30));
      layout.verify(admin, Duration.ofSeconds(30));
    }
  }

  private static void send(KafkaBroker broker, String value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), "key", value))
          .get();
    }
  }

  private static List<String> read(KafkaBroker broker) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      return consumer.poll(Duration.ofSeconds(10)).records(PARTITION).stream()
          .map(record -> record.value())
          .toList();
    }
  }
}
