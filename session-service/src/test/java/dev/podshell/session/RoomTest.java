package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.RoomEvent.Change;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before each test
class RoomTest extends ServiceTest {

  private static final String GATEWAY = "00000000000000aa";

  private final RoomId room = RoomId.of(UUID.randomUUID().toString());
  private final SecureRandom random = new SecureRandom();
  private final MemberId ada = MemberId.random(random);
  private final MemberId grace = MemberId.random(random);
  private final List<RoomEvent> heard = new ArrayList<>();
  private KafkaConsumer<byte[], byte[]> events;

  @Inject DataSource database;

  @BeforeEach
  void listen() {
    events = consumer();
    TopicPartition partition =
        new TopicPartition(Topic.EVENTS.topicName(), Sandbox.LAYOUT.partitionOf(room.value()));
    events.assign(List.of(partition));
    events.seekToEnd(List.of(partition));
    events.position(partition);
    alive();
  }

  @AfterEach
  void stopListening() {
    events.close();
  }

  @Test
  void shouldMakeARoomOnce() throws Exception {
    create("print(1)").then().statusCode(200);

    create("print(2)").then().statusCode(409);
    RoomState state = state();
    assertThat(state.code()).isEqualTo("print(1)");
    assertThat(state.language()).isEqualTo("python");
    assertThat(state.execution()).isEqualTo(Execution.CLIENT);
    assertThat(state.participants()).isEmpty();
  }

  @Test
  void shouldRefuseWith429WhenACreatorHasAsManyRoomsAsOneMayHave() {
    Optional<String> creator = Optional.of("%064x".formatted(new BigInteger(128, random)));
    for (int made = 0; made < 200; made++) {
      create(anyRoom(), "", creator).then().statusCode(200);
    }
    create(anyRoom(), "", creator).then().statusCode(429);
    create(anyRoom(), "", Optional.of("ab".repeat(32))).then().statusCode(200);
    create(anyRoom(), "", Optional.empty()).then().statusCode(200);
  }

  @Test
  void shouldForgetARoomThatNobodyJoinsButKeepOneThatSomebodyHasLeft() throws Exception {
    RoomId unused = anyRoom();
    create(unused, "", Optional.empty()).then().statusCode(200);
    create("").then().statusCode(200);
    ask(join(ada, "a"), new RoomRecord.Leave(room, ada));
    changes(2);
    try (Connection connection = database.getConnection();
        Statement age = connection.createStatement()) {
      age.execute("update room set created = now() - interval '2 hours'");
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> gateway().get("/rooms/{r}", unused.value()).statusCode() == 404);

    assertThat(state().participants()).isEmpty();
  }

  private static RoomId anyRoom() {
    return RoomId.of(UUID.randomUUID().toString());
  }

  @Test
  void shouldNotKnowARoomThatWasNotMade() {
    gateway().get("/rooms/{r}", room.value()).then().statusCode(404);
  }

  @Test
  void shouldRefuseAnInvalidRoom() {
    String large = "x".repeat(131_073);
    for (String body :
        List.of(
            "",
            "null",
            "{}",
            "{\"language\":\"\",\"execution\":\"client\",\"code\":\"\"}",
            "{\"language\":\"p\",\"execution\":\"here\",\"code\":\"\"}",
            "{\"language\":\"p\",\"execution\":\"client\",\"code\":\"\\u0000\"}",
            "{\"language\":\"p\",\"execution\":\"client\",\"code\":\"" + large + "\"}")) {
      gateway()
          .contentType("application/json")
          .body(body)
          .put("/rooms/{r}", room.value())
          .then()
          .statusCode(400);
    }
  }

  @Test
  void shouldSayWhenTheFirstConnectionOfAUserComesAndTheLastGoes() throws Exception {
    create("").then().statusCode(200);
    MemberId again = MemberId.random(random);

    ask(join(ada, "u-ada"), join(again, "u-ada"), join(grace, "u-grace"));
    ask(new RoomRecord.Leave(room, ada), new RoomRecord.Leave(room, ada));
    assertThat(state().participants())
        .extracting(RoomState.Participant::userId)
        .containsExactly("u-ada", "u-grace");
    ask(new RoomRecord.Leave(room, again));

    assertThat(changes(3))
        .containsExactly(
            new Change.Joined(ada, "u-ada", "name of u-ada"),
            new Change.Joined(grace, "u-grace", "name of u-grace"),
            new Change.Left("u-ada"));
    assertThat(state().participants())
        .extracting(RoomState.Participant::userId)
        .containsExactly("u-grace");
  }

  @Test
  void shouldMergeEditsThatWereMadeAtTheSameTime() throws Exception {
    create("hello").then().statusCode(200);

    ask(
        join(ada, "a"),
        join(grace, "g"),
        edit(ada, 1, 0, TextOperation.replace("hello", 0, 0, "oh, ")),
        edit(grace, 1, 0, TextOperation.replace("hello", 5, 5, " world")));

    assertThat(state().code()).isEqualTo("oh, hello world");
    assertThat(state().revision()).isEqualTo(2);
    assertThat(state().edits()).containsEntry(ada, 1L).containsEntry(grace, 1L);
    assertThat(replayed("hello", 4)).isEqualTo("oh, hello world");
  }

  @Test
  void shouldEndWhereTheEventsEndWhateverIsEdited() throws Exception {
    String start = "abcdefghij".repeat(10);
    create(start).then().statusCode(200);
    ask(join(ada, "a"), join(grace, "g"));
    Random dice = new Random(7);
    String text = start;
    for (int round = 1; round <= 20; round++) {
      long revision = state().revision();
      ask(
          edit(ada, round, revision, any(text, dice)),
          edit(grace, round, revision, any(text, dice)));
      text = state().code();
    }

    assertThat(replayed(start, 42)).isEqualTo(text);
  }

  @Test
  void shouldRefuseEditsThatDoNotFit() throws Exception {
    create("hello").then().statusCode(200);
    TextOperation fine = TextOperation.replace("hello", 0, 5, "bye");
    TextOperation huge = TextOperation.replace("hello", 0, 0, "x".repeat(131_072));

    ask(
        edit(ada, 1, 0, fine),
        join(ada, "a"),
        edit(ada, 2, 5, fine),
        edit(ada, 3, 0, TextOperation.replace("another", 0, 1, "")),
        edit(ada, 4, 0, huge));

    assertThat(state().code()).isEqualTo("hello");
    await().until(() -> poll().stream().filter(RoomEvent.Refused.class::isInstance).count() == 4);
    assertThat(heard)
        .filteredOn(RoomEvent.Refused.class::isInstance)
        .extracting(event -> ((RoomEvent.Refused) event).edit())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(state().edits()).containsEntry(ada, 4L);
  }

  @Test
  void shouldApplyAnEditOnce() throws Exception {
    create("").then().statusCode(200);
    TextOperation insert = TextOperation.replace("", 0, 0, "x");

    ask(join(ada, "a"), edit(ada, 1, 0, insert), edit(ada, 1, 0, insert));

    assertThat(state().code()).isEqualTo("x");
  }

  @Test
  void shouldRemoveMembersWhenTheirGatewayIsGone() throws Exception {
    create("").then().statusCode(200);
    RoomRecord elsewhere = new RoomRecord.Join(room, grace, "00000000000000bb", "g", "Grace");
    ask(join(ada, "a"), elsewhere);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              alive();
              return state().participants().size() == 1;
            });

    assertThat(state().participants())
        .extracting(RoomState.Participant::userId)
        .containsExactly("a");
    assertThat(changes(3).getLast()).isEqualTo(new Change.Left("g"));
  }

  private static void alive() {
    gateway().put("/gateways/{g}", GATEWAY).then().statusCode(204);
  }

  private Response create(String code) {
    return create(room, code, Optional.empty());
  }

  private static Response create(RoomId room, String code, Optional<String> creator) {
    return gateway()
        .contentType("application/json")
        .body(RecordJson.write(new NewRoom("python", Execution.CLIENT, code, creator)))
        .put("/rooms/{r}", room.value());
  }

  private RoomState state() throws Exception {
    return RecordJson.read(
        gateway().get("/rooms/{r}", room.value()).then().statusCode(200).extract().asByteArray(),
        RoomState.class);
  }

  private RoomRecord join(MemberId member, String userId) {
    return new RoomRecord.Join(room, member, GATEWAY, userId, "name of " + userId);
  }

  private RoomRecord edit(MemberId member, long number, long revision, TextOperation operation) {
    return new RoomRecord.Edit(room, member, "user", number, revision, operation);
  }

  private void ask(RoomRecord... records) throws Exception {
    alive();
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    for (RoomRecord record : records) {
      sent.add(
          RoomCodec.encode(
              record,
              UUID.randomUUID().toString(),
              "/gateway/test",
              Sandbox.LAYOUT.partitionOf(room.value()),
              Instant.now()));
    }
    long unused = sendAll(sent);
  }

  private List<RoomEvent> poll() throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : events.poll(Duration.ofMillis(100))) {
      if (EventCodec.decode(record) instanceof RoomEvent event && event.room().equals(room)) {
        heard.add(event);
      }
    }
    return heard;
  }

  /** Returns the changes, in the order of their numbers, which have no gaps. */
  private List<Change> changes(int count) throws Exception {
    await()
        .until(() -> poll().stream().filter(RoomEvent.Changed.class::isInstance).count() >= count);
    List<Change> changes = new ArrayList<>();
    for (RoomEvent event : heard) {
      if (event instanceof RoomEvent.Changed changed) {
        assertThat(changed.number()).isEqualTo(changes.size() + 1);
        changes.add(changed.change());
      }
    }
    return changes;
  }

  private String replayed(String start, int count) throws Exception {
    String text = start;
    for (Change change : changes(count)) {
      if (change instanceof Change.Edited edited) {
        text = edited.operation().apply(text);
      }
    }
    return text;
  }

  private static TextOperation any(String text, Random dice) {
    int from = dice.nextInt(text.length() + 1);
    int to = from + dice.nextInt(Math.min(5, text.length() - from) + 1);
    return TextOperation.replace(text, from, to, Integer.toString(dice.nextInt(1000)));
  }
}
