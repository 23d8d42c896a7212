package dev.podshell.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.DeadLetter;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that one record never stops the storing of a topic. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before each test
class PoisonTest extends ServiceTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Inject PoisonSink sink;

  private final String run = UUID.randomUUID().toString();
  private final List<String> reasons = new ArrayList<>();
  private KafkaConsumer<byte[], byte[]> letters;

  @BeforeEach
  void listen() {
    letters = consumer();
    List<TopicPartition> partitions =
        IntStream.range(0, RealParts.PARTITIONS)
            .mapToObj(number -> new TopicPartition(Topic.DEAD_LETTERS.topicName(), number))
            .toList();
    letters.assign(partitions);
    letters.seekToEnd(partitions);
    partitions.forEach(letters::position);
  }

  @AfterEach
  void stopListening() {
    letters.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unreadable", "null", "overflow", "nul", "number", "constraint", "twice", "event"})
  void shouldStoreAllButTheRecordThatFailsForAReasonOfItsOwn(String kind) throws Exception {
    send(
        record("good", "1"),
        record("good", "2"),
        record(kind, "bad"),
        record("good", "3"),
        record("good", "4"));

    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(stored()).endsWith("4"));
    assertThat(stored()).containsSubsequence("1", "2", "3", "4").doesNotContain("bad");
    awaitReasons(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"outage", "lost connection", "conflict"})
  void shouldTryAgainWhenTheDatabaseFails(String kind) throws Exception {
    send(record("good", "1"), record(kind, "2"), record("good", "3"));

    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(stored()).endsWith("3"));
    assertThat(stored()).containsSubsequence("1", "2", "3");
    awaitReasons(0);
  }

  @Test
  void shouldGoOnBehindAnEventWhoseNamesOfFilesAreNull() throws Exception {
    Sandbox sandbox = new Sandbox();
    ProducerRecord<byte[], byte[]> poison =
        sandbox.entry(
            1, 2, new EntryContent.Output(Stream.STDOUT, 0, "x".getBytes(UTF_8), List.of("a")));
    poison.headers().remove("ce_files").add("ce_files", "[null]".getBytes(UTF_8));
    send(sandbox.start(1, "echo"));

    long reach = send(sandbox.started(1), poison, sandbox.output(1, 2, 0, "a".getBytes(UTF_8)));

    assertThat(outputOf(transcript(sandbox, 1, reach))).isEqualTo("a".getBytes(UTF_8));
    awaitReasons(1);
  }

  @Test
  void shouldGoOnBehindAStartWhoseProgramIsNull() throws Exception {
    Sandbox sandbox = new Sandbox();
    ProducerRecord<byte[], byte[]> start = sandbox.start(1, "echo");
    ProducerRecord<byte[], byte[]> poison =
        with(
            start,
            new String(start.value(), UTF_8)
                .replaceFirst("\"program\":\\{[^}]*}", "\"program\":null"));

    send(poison, sandbox.start(2, "echo"));

    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(commandOf(sandbox, 2).statusCode()).isEqualTo(200));
    awaitReasons(1);
  }

  @Test
  void shouldGoOnBehindAJoinOfARoomWithNullFields() throws Exception {
    RoomId room = RoomId.of(run);
    gateway()
        .contentType("application/json")
        .body(RecordJson.write(new NewRoom("python", Execution.CLIENT, "", Optional.empty())))
        .put("/rooms/{r}", room.value());
    ProducerRecord<byte[], byte[]> join = join(room, "Ada");

    send(
        with(join, new String(join.value(), UTF_8).replaceAll("\"(u|Ada)\"", "null")),
        join(room, "Grace"));

    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(
                        RecordJson.read(
                                gateway().get("/rooms/{r}", room.value()).asByteArray(),
                                RoomState.class)
                            .participants())
                    .extracting(RoomState.Participant::username)
                    .containsExactly("Grace"));
    awaitReasons(1);
  }

  private List<String> stored() {
    return sink.stored().stream()
        .filter(id -> id.startsWith(run))
        .map(id -> id.substring(run.length()))
        .toList();
  }

  /** Waits until the last record's dead letter must be there, and counts all. */
  private void awaitReasons(int count) throws Exception {
    send(record("null", "the last"));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              for (ConsumerRecord<byte[], byte[]> letter : letters.poll(Duration.ofMillis(100))) {
                reasons.add(
                    new String(letter.headers().lastHeader(DeadLetter.REASON).value(), UTF_8));
              }
              assertThat(reasons).hasSize(count + 1);
            });
    assertThat(reasons).last().isEqualTo("The record cannot be stored (NullPointerException)");
  }

  private ProducerRecord<byte[], byte[]> record(String kind, String id) {
    return new ProducerRecord<>(
        Topic.ROOMS.topicName(),
        0,
        "key".getBytes(UTF_8),
        "{}".getBytes(UTF_8),
        CloudEventHeaders.create(
                PoisonSink.TYPE + kind, "/test", run + id, Instant.EPOCH, CloudEventHeaders.JSON)
            .headers());
  }

  private static ProducerRecord<byte[], byte[]> join(RoomId room, String name) {
    RoomRecord.Join join =
        new RoomRecord.Join(
            room, MemberId.random(new SecureRandom()), "00000000000000aa", "u", name);
    return RoomCodec.encode(
        join, name, "/gateway/test", Sandbox.LAYOUT.partitionOf(room.value()), Instant.now());
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> record, String value) {
    return new ProducerRecord<>(
        record.topic(), record.partition(), record.key(), value.getBytes(UTF_8), record.headers());
  }
}
