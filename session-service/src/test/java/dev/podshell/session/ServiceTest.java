package dev.podshell.session;

import static io.restassured.RestAssured.given;
import static org.apache.kafka.clients.consumer.ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG;

import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.local.KafkaBroker;
import dev.podshell.local.PostgresServer;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Sends records, asks as a gateway does, and looks into the tables. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class ServiceTest {

  private static final CBORMapper CBOR = RecordJson.configure(new CBORMapper());

  @RealPart PostgresServer postgres;
  @RealPart KafkaBroker kafka;

  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void openProducer() {
    producer =
        new KafkaProducer<>(
            Map.of(BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void closeProducer() {
    producer.close();
  }

  /** Sends records, and returns the offset after the last one. */
  @SafeVarargs
  final long send(ProducerRecord<byte[], byte[]>... records) throws Exception {
    return sendAll(List.of(records));
  }

  final long sendAll(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : records) {
      sent.add(producer.send(record));
    }
    long next = 0;
    for (Future<RecordMetadata> one : sent) {
      next = one.get().offset() + 1;
    }
    return next;
  }

  final KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  static RequestSpecification gateway() {
    return given().header("Authorization", "Bearer " + RealParts.SERVICE_TOKEN);
  }

  /** Begins a session of a learner. */
  static SessionId session(String learner) {
    SessionId session = SessionId.ofToken(UUID.randomUUID().toString());
    gateway()
        .contentType("application/json")
        .body(
            RecordJson.write(
                new NewSession(new LearnerId(learner), Instant.now().plus(Duration.ofHours(1)))))
        .put("/sessions/{s}", session.value())
        .then()
        .statusCode(200);
    return session;
  }

  /** Reads a page as CBOR, once ingest has come to {@code reach}. */
  static TranscriptPage page(Sandbox sandbox, int clientId, long after, long reach)
      throws IOException {
    return CBOR.readValue(
        entries(sandbox, clientId, Map.of("after", after, "reach", reach), "application/cbor")
            .then()
            .statusCode(200)
            .extract()
            .asByteArray(),
        TranscriptPage.class);
  }

  static Response entries(Sandbox sandbox, int clientId, Map<String, ?> query, String mediaType) {
    return gateway()
        .accept(mediaType)
        .queryParams(query)
        .get("/sandboxes/{s}/commands/{c}/entries", sandbox.id.value(), sandbox.command(clientId));
  }

  /** Reads all entries of a command, page by page. */
  static List<NumberedEntry> transcript(Sandbox sandbox, int clientId, long reach)
      throws IOException {
    List<NumberedEntry> all = new ArrayList<>();
    List<NumberedEntry> page;
    do {
      page = page(sandbox, clientId, all.isEmpty() ? 0 : all.getLast().number(), reach).entries();
      all.addAll(page);
    } while (!page.isEmpty());
    return all;
  }

  static byte[] outputOf(List<NumberedEntry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (NumberedEntry entry : entries) {
      if (entry.content() instanceof EntryContent.Output output) {
        bytes.writeBytes(output.bytes());
      }
    }
    return bytes.toByteArray();
  }

  static Response commandOf(Sandbox sandbox, int clientId) {
    return gateway()
        .get("/sessions/{s}/commands/{c}", sandbox.session.value(), sandbox.command(clientId));
  }

  static CommandState state(Sandbox sandbox, int clientId) throws MalformedRecordException {
    return RecordJson.read(
        commandOf(sandbox, clientId).then().statusCode(200).extract().asByteArray(),
        CommandState.class);
  }

  /** Claims a command as a gateway does, and returns the answer. */
  static String claim(Sandbox sandbox, int clientId, String fingerprint) {
    return gateway()
        .contentType("application/json")
        .body(
            RecordJson.write(new Reservation(sandbox.id, Integer.toString(clientId), fingerprint)))
        .put("/sessions/{s}/commands/{c}", sandbox.session.value(), sandbox.command(clientId))
        .then()
        .statusCode(200)
        .extract()
        .path("answer");
  }

  final Connection database() throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), postgres.username(), postgres.password());
  }

  final long queryLong(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database();
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
