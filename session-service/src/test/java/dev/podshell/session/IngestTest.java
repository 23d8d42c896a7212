package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.topic.DeadLetter;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Checks that ingest stores every record once, and goes on after failures. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class IngestTest extends ServiceTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Sandbox sandbox = new Sandbox();

  @Test
  void shouldStoreEachEntryOnceWhenRecordsAreSentAgain() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records =
        List.of(
            sandbox.started(1),
            sandbox.output(1, 2, 0, bytes("a")),
            sandbox.output(1, 3, 1, bytes("b")));
    send(sandbox.start(1, "echo"));
    sendAll(records);
    sendAll(records);
    long reach = send(sandbox.output(1, 3, 1, bytes("b")), sandbox.exited(1, 4, 0));

    List<NumberedEntry> entries = transcript(sandbox, 1, reach);

    assertThat(entries).extracting(NumberedEntry::number).containsExactly(1L, 2L, 3L, 4L);
    assertThat(outputOf(entries)).isEqualTo(bytes("ab"));
    assertThat(state(sandbox, 1).outputBytes()).isEqualTo(2);
    assertThat(state(sandbox, 1).outcome()).isEqualTo(new Outcome.Exited(0, null));
  }

  @Test
  void shouldLeaveAloneWhatComesTooEarlyAndAcceptItInItsTurn() throws Exception {
    send(sandbox.start(1, "echo"));
    long early = send(sandbox.started(1), sandbox.output(1, 3, 1, bytes("b")));
    assertThat(page(sandbox, 1, 0, early).entries()).hasSize(1);

    long reach = send(sandbox.output(1, 2, 0, bytes("a")), sandbox.output(1, 3, 1, bytes("b")));

    assertThat(outputOf(transcript(sandbox, 1, reach))).isEqualTo(bytes("ab"));
  }

  @Test
  void shouldStoreEntriesThatComeBeforeTheirCommand() throws Exception {
    long reach = send(sandbox.started(1), sandbox.output(1, 2, 0, bytes("a")));
    assertThat(page(sandbox, 1, 0, reach).entries()).hasSize(2);

    send(sandbox.start(1, "echo a"));

    await().untilAsserted(() -> assertThat(state(sandbox, 1).text()).isEqualTo("echo a"));
    assertThat(state(sandbox, 1).lastEntry()).isEqualTo(2);
  }

  @Test
  void shouldNotStoreABatchTwiceWhenThePositionIsBehindTheWatermark() throws Exception {
    send(sandbox.start(1, "echo"));
    long reach = send(sandbox.started(1), sandbox.output(1, 2, 0, bytes("a")));
    page(sandbox, 1, 0, reach);

    // Another instance has taken over and is ahead, so this one must not store what it reads now.
    moveWatermark(reach + 2);
    long next =
        send(
            sandbox.output(1, 3, 1, bytes("b")),
            sandbox.output(1, 4, 2, bytes("c")),
            sandbox.output(1, 3, 1, bytes("d")));

    assertThat(outputOf(transcript(sandbox, 1, next))).isEqualTo(bytes("ad"));
  }

  @Test
  void shouldGoBackToTheWatermarkWhenItIsBehindThePosition() throws Exception {
    send(sandbox.start(1, "echo"));
    long reach = send(sandbox.started(1), sandbox.output(1, 2, 0, bytes("a")));
    page(sandbox, 1, 0, reach);

    // The database is an older copy of itself.
    long gapsBefore = gaps();
    try (Connection connection = database();
        PreparedStatement forget =
            connection.prepareStatement(
                "with gone as (delete from entry using command c where command_id = c.id"
                    + " and c.sandbox = ?)"
                    + " update command set last_entry = 0, output_bytes = 0 where sandbox = ?")) {
      forget.setString(1, sandbox.id.value());
      forget.setString(2, sandbox.id.value());
      forget.execute();
    }
    moveWatermark(reach - 2);
    long next = send(sandbox.output(1, 3, 1, bytes("b")));

    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> assertThat(outputOf(transcript(sandbox, 1, next))).isEqualTo(bytes("ab")));
    assertThat(gaps()).isEqualTo(gapsBefore);
  }

  @Test
  void shouldSendAMalformedRecordToTheDeadLettersAndGoOn() throws Exception {
    ProducerRecord<byte[], byte[]> malformed = sandbox.output(1, 2, 0, bytes("x"));
    malformed.headers().remove("ce_entry");
    ProducerRecord<byte[], byte[]> unstorable =
        sandbox.event(
            new Entry(
                sandbox.id,
                sandbox.incarnation,
                1,
                sandbox.session,
                sandbox.command(2),
                1,
                Instant.parse("+900000000-01-01T00:00:00Z"),
                new EntryContent.Started()));
    send(sandbox.start(1, "echo"));

    try (KafkaConsumer<byte[], byte[]> letters = consumer()) {
      TopicPartition partition =
          new TopicPartition(Topic.DEAD_LETTERS.topicName(), sandbox.partition);
      letters.assign(List.of(partition));
      letters.seekToEnd(List.of(partition));
      letters.position(partition);
      long reach =
          send(
              sandbox.started(1),
              malformed,
              unstorable,
              new ProducerRecord<>(
                  Topic.EVENTS.topicName(), sandbox.partition, bytes("key"), bytes("no headers")),
              sandbox.output(1, 2, 0, bytes("a")));

      assertThat(outputOf(transcript(sandbox, 1, reach))).isEqualTo(bytes("a"));
      List<String> reasons = new ArrayList<>();
      await()
          .untilAsserted(
              () -> {
                for (ConsumerRecord<byte[], byte[]> letter : letters.poll(Duration.ofMillis(100))) {
                  reasons.add(
                      new String(
                          letter.headers().lastHeader(DeadLetter.REASON).value(),
                          StandardCharsets.UTF_8));
                }
                assertThat(reasons)
                    .containsExactlyInAnyOrder(
                        "The header ce_entry is missing",
                        "The header ce_type is missing",
                        "The database cannot hold a value of the record (SQLSTATE 22008)");
              });
    }
  }

  @Test
  void shouldStoreTextThatHasCharactersWhichPostgresDoesNotHold() throws Exception {
    send(sandbox.start(1, "echo \u0000\ud800 end"));

    assertThat(page(sandbox, 1, 0, 0).command().text()).startsWith("echo \uFFFD").endsWith(" end");
  }

  @Test
  void shouldRecordAGapWhenRetentionHasOvertakenTheWatermark() throws Exception {
    send(sandbox.start(1, "echo"));
    long first = send(sandbox.started(1));
    page(sandbox, 1, 0, first);
    long gapsBefore = gaps();

    // The service was away for longer than retention, so Kafka has no more records at the
    // watermark.
    long end = send(sandbox.output(1, 2, 0, bytes("a")));
    page(sandbox, 1, 0, end);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(Topic.EVENTS.topicName(), sandbox.partition),
                  RecordsToDelete.beforeOffset(end)))
          .all()
          .get();
    }
    moveWatermark(first);
    long reach = send(sandbox.output(1, 3, 1, bytes("b")));

    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(gaps()).isEqualTo(gapsBefore + 1));
    assertThat(
            queryLong(
                "select to_offset - from_offset from gap where partition = ? order by id desc",
                sandbox.partition))
        .isEqualTo(end - first);
    assertThat(outputOf(transcript(sandbox, 1, reach))).isEqualTo(bytes("ab"));
  }

  @Test
  void shouldLoseNothingWhenTheDatabaseIsKilledAndStartedAgain() throws Exception {
    byte[] all = new byte[200 * 8192];
    new Random(2).nextBytes(all);
    send(sandbox.start(1, "cat"));
    send(sandbox.started(1));
    long reach = 0;
    for (int i = 0; i < 200; i++) {
      byte[] part = Arrays.copyOfRange(all, i * 8192, (i + 1) * 8192);
      reach = send(sandbox.output(1, i + 2, i * 8192L, part));
      if (i == 60) {
        postgres.kill();
      }
      if (i == 120) {
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(readiness()).isEqualTo(503));
        postgres.start();
      }
    }
    long last = reach;

    await()
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        entries(sandbox, 1, Map.of("reach", last), "application/json").statusCode())
                    .isEqualTo(200));
    assertThat(outputOf(transcript(sandbox, 1, last))).isEqualTo(all);
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(readiness()).isEqualTo(200));
  }

  private int readiness() {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    return RestAssured.given().port(port).get("/q/health/ready").statusCode();
  }

  private void moveWatermark(long next) throws Exception {
    try (Connection connection = database();
        PreparedStatement update =
            connection.prepareStatement(
                "update watermark set next = ? where topic = ? and partition = ?")) {
      update.setLong(1, next);
      update.setString(2, Topic.EVENTS.topicName());
      update.setInt(3, sandbox.partition);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private long gaps() throws Exception {
    return queryLong("select count(*) from gap where partition = ?", sandbox.partition);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
