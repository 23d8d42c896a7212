package dev.podshell.session;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Sends records of one monitor, and collects the events that follow. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class MonitorFixture extends ServiceTest {

  static final ObjectMapper JSON = RecordJson.configure(new JsonMapper());
  private static final String GATEWAY = "00000000000000cc";
  static final String DEAD_GATEWAY = "00000000000000dd";

  final MonitorId monitor = MonitorId.of(UUID.randomUUID().toString());
  final SecureRandom random = new SecureRandom();
  final ConnectionId lamp = ConnectionId.random(random);
  final ConnectionId other = ConnectionId.random(random);
  final ConnectionId ada = ConnectionId.random(random);
  final ConnectionId grace = ConnectionId.random(random);
  final List<MonitorEvent> heard = new ArrayList<>();
  private ScheduledExecutorService beat;
  private KafkaConsumer<byte[], byte[]> events;

  @BeforeEach
  void listen() {
    events = consumer();
    TopicPartition partition =
        new TopicPartition(Topic.EVENTS.topicName(), Sandbox.LAYOUT.partitionOf(monitor.value()));
    events.assign(List.of(partition));
    events.seekToEnd(List.of(partition));
    events.position(partition);
    alive();
    beat = Executors.newSingleThreadScheduledExecutor();
    var unused = beat.scheduleAtFixedRate(MonitorFixture::alive, 200, 200, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stopListening() {
    beat.shutdownNow();
    events.close();
  }

  private static void alive() {
    gateway().put("/gateways/{g}", GATEWAY).then().statusCode(204);
  }

  final MonitorState state() throws Exception {
    return JSON.readValue(read(""), MonitorState.class);
  }

  final String read(String path) {
    return gateway()
        .get("/monitors/" + monitor.value() + path)
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  final MonitorRecord connect(ConnectionId connection) {
    return new MonitorRecord.Connect(monitor, connection, GATEWAY);
  }

  final MonitorRecord send(ConnectionId user, long number, String command) {
    return new MonitorRecord.Send(monitor, user, number, command);
  }

  final MonitorRecord answer(
      ConnectionId connection, MonitorEvent.Do command, @Nullable String reason) {
    return new MonitorRecord.Answer(monitor, connection, command.number(), reason);
  }

  final void ask(MonitorRecord... records) throws Exception {
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    for (MonitorRecord record : records) {
      sent.add(
          MonitorCodec.encode(
              record,
              UUID.randomUUID().toString(),
              "/gateway/test",
              Sandbox.LAYOUT.partitionOf(monitor.value()),
              Instant.now()));
    }
    long unused = sendAll(sent);
  }

  final MonitorEvent.Do nextDo(int count) {
    return awaitHeard(MonitorEvent.Do.class, count);
  }

  /** Waits for a number of events of a kind, and returns the last. */
  final <E extends MonitorEvent> E awaitHeard(Class<E> kind, int count) {
    await().until(() -> poll().stream().filter(kind::isInstance).count() >= count);
    return kind.cast(
        heard.stream().filter(kind::isInstance).skip(count - 1).findFirst().orElseThrow());
  }

  private List<MonitorEvent> poll() throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : events.poll(Duration.ofMillis(100))) {
      if (EventCodec.decode(record) instanceof MonitorEvent event
          && event.monitor().equals(monitor)) {
        heard.add(event);
      }
    }
    return heard;
  }

  private String name(ConnectionId connection) {
    return connection.equals(lamp)
        ? "lamp"
        : connection.equals(ada) ? "ada" : connection.equals(grace) ? "grace" : "other";
  }

  final String described(MonitorEvent event) {
    return switch (event) {
      case MonitorEvent.Connected(_, _, ConnectionId connection) -> "connected " + name(connection);
      case MonitorEvent.Refused refused -> "refused " + name(refused.connection());
      case MonitorEvent.Challenged challenged -> "challenged " + name(challenged.connection());
      case MonitorEvent.Do command -> "do " + command.command();
      case MonitorEvent.Ended ended ->
          ("ended " + name(ended.user()) + " " + ended.number())
              + (ended.reason() == null ? "" : " " + ended.reason());
      case MonitorEvent.Dismissed dismissed -> "dismissed " + name(dismissed.connection());
    };
  }
}
