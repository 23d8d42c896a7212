package dev.podshell.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class SessionTest extends ServiceTest {

  private final SessionId session = SessionId.ofToken(UUID.randomUUID().toString());
  private final Instant expires =
      Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MICROS);

  @Test
  void shouldStoreASessionAndKeepTheLaterExpiry() throws Exception {
    store("anna", expires).then().statusCode(200);
    store("anna", expires.minusSeconds(60)).then().statusCode(200);

    SessionState state =
        RecordJson.read(
            gateway().get("/sessions/{s}", session.value()).asByteArray(), SessionState.class);

    assertThat(state.session()).isEqualTo(session);
    assertThat(state.learner()).isEqualTo(new LearnerId("anna"));
    assertThat(state.expires()).isEqualTo(expires);
    assertThat(state.revoked()).isNull();
    assertThat(state.validAt(expires.minusSeconds(1))).isTrue();
    assertThat(state.validAt(expires)).isFalse();
  }

  @Test
  void shouldRefuseASessionOfAnotherLearner() {
    store("anna", expires).then().statusCode(200);

    store("berta", expires)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("status", equalTo(409));
  }

  @Test
  void shouldNotKnowASessionThatWasNotStored() {
    gateway().get("/sessions/{s}", session.value()).then().statusCode(404);
    gateway().delete("/sessions/{s}", session.value()).then().statusCode(404);
  }

  @Test
  void shouldTellEveryGatewayWhenASessionIsRevoked() throws Exception {
    store("anna", expires).then().statusCode(200);
    try (KafkaConsumer<byte[], byte[]> gateways = consumer()) {
      TopicPartition partition =
          new TopicPartition(Topic.EVENTS.topicName(), Sandbox.LAYOUT.partitionOf(session.value()));
      gateways.assign(List.of(partition));
      gateways.seekToEnd(List.of(partition));
      gateways.position(partition);

      gateway().delete("/sessions/{s}", session.value()).then().statusCode(204);

      List<Event> heard = new ArrayList<>();
      await()
          .untilAsserted(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    gateways.poll(Duration.ofMillis(100))) {
                  heard.add(EventCodec.decode(record));
                }
                assertThat(heard)
                    .anyMatch(
                        event ->
                            event instanceof SessionRevoked revoked
                                && revoked.session().equals(session));
              });
    }
    SessionState state =
        RecordJson.read(store("anna", expires.plusSeconds(60)).asByteArray(), SessionState.class);
    assertThat(state.revoked()).isNotNull();
    assertThat(state.validAt(Instant.now())).isFalse();
  }

  @Test
  void shouldRefuseARequestWithoutTheServiceToken() {
    given()
        .get("/sessions/{s}", session.value())
        .then()
        .statusCode(401)
        .contentType("application/problem+json");
    given()
        .header("Authorization", "Bearer " + RealParts.SERVICE_TOKEN + "x")
        .get("/sessions/{s}", session.value())
        .then()
        .statusCode(401)
        .body(not(containsString(RealParts.SERVICE_TOKEN)));
    given().get("/nowhere").then().statusCode(401);
  }

  @Test
  void shouldRefuseAnInvalidSession() {
    for (String body :
        List.of("", "null", "[]", "{\"learner\":\"\"}", "{\"learner\":\"a\\u0000\"}", "{")) {
      gateway()
          .contentType("application/json")
          .body(body)
          .put("/sessions/{s}", session.value())
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
  }

  @Test
  void shouldSayWhatIsWrongWithALearnerInEveryRequest() {
    String wrong = "a".repeat(257);

    store(session.value(), "{\"learner\":\"%s\"}".formatted(wrong))
        .then()
        .statusCode(400)
        .body("detail", containsString("A learner id has from 1 to 256 characters"));
    revocation(wrong)
        .then()
        .statusCode(400)
        .body("detail", containsString("A learner id has from 1 to 256 characters"));
  }

  @Test
  void shouldGrantOneOfManyClaimsAtTheSameTime() throws Exception {
    Sandbox sandbox = new Sandbox();
    List<String> answers = new ArrayList<>();
    try (ExecutorService gateways = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> claims = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String fingerprint = i % 2 == 0 ? "aaaaaaaa" : "bbbbbbbb";
        claims.add(() -> claim(sandbox, 1, fingerprint));
      }
      for (Future<String> answer : gateways.invokeAll(claims)) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).containsOnlyOnce("GRANTED");
    assertThat(answers).filteredOn("CONFLICT"::equals).hasSize(8);
    assertThat(answers).filteredOn("REPEATED"::equals).hasSize(7);
  }

  @Test
  void shouldSayThatACommandWasAcceptedOnceItIsInKafka() throws Exception {
    Sandbox sandbox = new Sandbox();
    assertThat(claim(sandbox, 1, "aaaaaaaa")).isEqualTo("GRANTED");
    assertThat(claim(sandbox, 1, "aaaaaaaa")).isEqualTo("REPEATED");

    send(sandbox.start(1, "echo"));

    assertThat(claim(sandbox, 1, "aaaaaaaa")).isEqualTo("ACCEPTED");
    assertThat(claim(sandbox, 1, "bbbbbbbb")).isEqualTo("CONFLICT");
  }

  @Test
  void shouldKnowWhereACommandIsAsSoonAsItIsAccepted() throws Exception {
    Sandbox sandbox = new Sandbox();
    gateway()
        .contentType("application/json")
        .body(RecordJson.write(new NewSession(sandbox.learner, expires)))
        .put("/sessions/{s}", sandbox.session.value())
        .then()
        .statusCode(200);
    place(sandbox, sandbox.learner.value()).then().statusCode(404);

    claim(sandbox, 1, "aaaaaaaa");
    place(sandbox, sandbox.learner.value()).then().statusCode(404);
    send(sandbox.start(1, "echo"));

    assertThat(
            RecordJson.read(
                place(sandbox, sandbox.learner.value()).asByteArray(), CommandPlace.class))
        .isEqualTo(new CommandPlace(sandbox.id, sandbox.session, sandbox.command(1)));
    place(sandbox, "another " + sandbox.learner).then().statusCode(404);
    gateway().get("/commands/{c}", sandbox.command(1)).then().statusCode(400);
  }

  @Test
  void shouldEndAllSessionsOfALearnerAndThoseOfTokensThatWereIssuedBefore() throws Exception {
    String anna = "anna/&? " + UUID.randomUUID();
    SessionId other = SessionId.ofToken(UUID.randomUUID().toString());
    SessionId later = SessionId.ofToken(UUID.randomUUID().toString());
    SessionId berta = SessionId.ofToken(UUID.randomUUID().toString());
    store(session, new NewSession(new LearnerId(anna), expires));
    store(other, new NewSession(new LearnerId(anna), expires));
    store(berta, new NewSession(new LearnerId("berta"), expires));
    try (KafkaConsumer<byte[], byte[]> gateways = consumer()) {
      List<TopicPartition> partitions =
          IntStream.range(0, RealParts.PARTITIONS)
              .mapToObj(number -> new TopicPartition(Topic.EVENTS.topicName(), number))
              .toList();
      gateways.assign(partitions);
      gateways.seekToEnd(partitions);
      partitions.forEach(gateways::position);
      revocation(anna).then().statusCode(404);

      gateway()
          .queryParam("learner", anna)
          .delete("/learner/sessions")
          .then()
          .statusCode(200)
          .body("sessions", equalTo(2));

      List<SessionId> told = new ArrayList<>();
      List<LearnerKey> learners = new ArrayList<>();
      await()
          .untilAsserted(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    gateways.poll(Duration.ofMillis(100))) {
                  if (EventCodec.decode(record) instanceof SessionRevoked revoked) {
                    told.add(revoked.session());
                  } else if (EventCodec.decode(record) instanceof LearnerRevoked revoked) {
                    learners.add(revoked.learner());
                  }
                }
                assertThat(told).containsExactlyInAnyOrder(session, other);
                assertThat(learners).containsExactly(LearnerKey.of(new LearnerId(anna)));
              });
    }
    Instant revoked =
        Instant.parse(revocation(anna).then().statusCode(200).extract().path("revoked"));

    assertThat(find(session).revoked()).isNotNull();
    assertThat(find(other).revoked()).isNotNull();
    assertThat(find(berta).revoked()).isNull();
    assertThat(store(later, new NewSession(new LearnerId(anna), expires, revoked, false)).revoked())
        .isNotNull();
    assertThat(
            store(
                    other,
                    new NewSession(new LearnerId(anna), expires, revoked.plusSeconds(1), false))
                .revoked())
        .isNotNull();
    SessionId fresh = SessionId.ofToken(UUID.randomUUID().toString());
    assertThat(
            store(
                    fresh,
                    new NewSession(new LearnerId(anna), expires, revoked.plusSeconds(1), false))
                .revoked())
        .isNull();
  }

  @Test
  void shouldRenewASessionWithoutATokenOnlyWithATokenThatWasIssuedLater() throws Exception {
    Instant issued = Instant.now().minusSeconds(60);
    Instant soon = expires.minusSeconds(600);
    store(session, new NewSession(new LearnerId("anna"), expires, issued, true));
    gateway().delete("/sessions/{s}", session.value()).then().statusCode(204);

    SessionState before =
        store(session, new NewSession(new LearnerId("anna"), expires, issued, true));
    Instant later = Objects.requireNonNull(before.revoked()).plusSeconds(1);
    SessionState ofAToken =
        store(session, new NewSession(new LearnerId("anna"), expires, later, false));
    SessionState again = store(session, new NewSession(new LearnerId("anna"), soon, later, true));

    assertThat(before.revoked()).isNotNull();
    assertThat(ofAToken.revoked()).isNotNull();
    assertThat(again.revoked()).isNull();
    assertThat(again.expires()).isEqualTo(soon);
  }

  @Test
  void shouldRefuseToEndSessionsWithoutALearner() {
    gateway().delete("/learner/sessions").then().statusCode(400);
    gateway().queryParam("learner", "").delete("/learner/sessions").then().statusCode(400);
    gateway()
        .queryParam("learner", "a\0")
        .get("/learner/sessions/revocation")
        .then()
        .statusCode(400);
  }

  private static Response store(String id, String body) {
    return gateway().contentType("application/json").body(body).put("/sessions/{s}", id);
  }

  private static Response revocation(String learner) {
    return gateway().queryParam("learner", learner).get("/learner/sessions/revocation");
  }

  private static SessionState find(SessionId id) throws Exception {
    return RecordJson.read(
        gateway().get("/sessions/{s}", id.value()).asByteArray(), SessionState.class);
  }

  private static SessionState store(SessionId id, NewSession state) throws Exception {
    return RecordJson.read(
        gateway()
            .contentType("application/json")
            .body(RecordJson.write(state))
            .put("/sessions/{s}", id.value())
            .asByteArray(),
        SessionState.class);
  }

  private static Response place(Sandbox sandbox, String learner) {
    return gateway().queryParam("learner", learner).get("/commands/{c}", sandbox.command(1));
  }

  private Response store(String learner, Instant until) {
    return gateway()
        .contentType("application/json")
        .body(RecordJson.write(new NewSession(new LearnerId(learner), until)))
        .put("/sessions/{s}", session.value());
  }
}
