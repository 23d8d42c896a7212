package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Follows a monitor through the records about it. This is one long file, because its tests share
 * the monitor, its users and their records.
 */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before each test
class MonitorTest extends ServiceTest {

  private static final ObjectMapper JSON = RecordJson.configure(new JsonMapper());
  private static final String GATEWAY = "00000000000000cc";
  private static final String DEAD_GATEWAY = "00000000000000dd";
  private static final int WAITING = 100;

  private final MonitorId monitor = MonitorId.of(UUID.randomUUID().toString());
  private final SecureRandom random = new SecureRandom();
  private final ConnectionId lamp = ConnectionId.random(random);
  private final ConnectionId other = ConnectionId.random(random);
  private final ConnectionId ada = ConnectionId.random(random);
  private final ConnectionId grace = ConnectionId.random(random);
  private final List<MonitorEvent> heard = new ArrayList<>();
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
    var unused = beat.scheduleAtFixedRate(MonitorTest::alive, 200, 200, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stopListening() {
    beat.shutdownNow();
    events.close();
  }

  @Test
  void shouldDoOneCommandAtATimeInTheOrderSentOverAllUsers() throws Exception {
    ask(connect(lamp), send(ada, 1, "on"), send(grace, 1, "off"), send(ada, 2, "blink"));

    MonitorEvent.Do first = nextDo(1);
    assertThat(first.command()).isEqualTo("on");
    assertThat(first.connection()).isEqualTo(lamp);
    assertThat(state().begun()).isEqualTo(new MonitorState.Begun(first.number(), "on"));
    ask(answer(lamp, first, null));
    MonitorEvent.Do second = nextDo(2);
    ask(answer(lamp, second, "The bulb is broken"));
    MonitorEvent.Do third = nextDo(3);
    ask(answer(lamp, third, null));
    awaitHeard(MonitorEvent.Ended.class, 3);

    assertThat(heard)
        .extracting(this::described)
        .containsExactly(
            "connected lamp",
            "do on",
            "ended ada 1",
            "do off",
            "ended grace 1 The bulb is broken",
            "do blink",
            "ended ada 2");
    assertThat(List.of(first.number(), second.number(), third.number())).isSorted();
    assertThat(state()).isEqualTo(new MonitorState(monitor, List.of(lamp), null));
  }

  @Test
  void shouldHaveCommandsWaitForAMonitorThatIsAway() throws Exception {
    ask(send(ada, 1, "on"), send(ada, 2, "off"));
    assertThat(state()).isEqualTo(new MonitorState(monitor, List.of(), null));
    assertThat(commands(ada)).extracting(SentCommand::ended).containsExactly(false, false);

    ask(connect(lamp));

    ask(answer(lamp, nextDo(1), null));
    ask(answer(lamp, nextDo(2), null));
    awaitHeard(MonitorEvent.Ended.class, 2);
    assertThat(heard)
        .extracting(this::described)
        .containsExactly("connected lamp", "do on", "ended ada 1", "do off", "ended ada 2");
  }

  @Test
  void shouldTakeNoAnswerButThatToTheCommandThatIsDone() throws Exception {
    ask(connect(lamp), send(ada, 1, "on"), send(ada, 2, "off"));
    MonitorEvent.Do first = nextDo(1);

    ask(
        answer(other, first, "I am not the monitor"),
        new MonitorRecord.Answer(monitor, lamp, first.number() + 1, "The second has not begun"),
        answer(lamp, first, null),
        answer(lamp, first, "Once more"));

    ask(answer(lamp, nextDo(2), null));
    awaitHeard(MonitorEvent.Ended.class, 2);
    assertThat(commands(ada))
        .containsExactly(new SentCommand(1, true, null), new SentCommand(2, true, null));
  }

  @Test
  void shouldRefuseASecondMonitorWhenTheFirstIsThere() throws Exception {
    ask(connect(lamp), connect(other));
    MonitorEvent.Challenged challenged = awaitHeard(MonitorEvent.Challenged.class, 1);
    assertThat(challenged.connection()).isEqualTo(lamp);
    assertThat(challenged.contender()).isEqualTo(other);
    assertThat(state().connections()).containsExactly(lamp, other);

    ask(new MonitorRecord.Alive(monitor, lamp, other));

    assertThat(awaitHeard(MonitorEvent.Refused.class, 1).connection()).isEqualTo(other);
    assertThat(state().connections()).containsExactly(lamp);
    assertThat(heard).filteredOn(MonitorEvent.Connected.class::isInstance).hasSize(1);
  }

  @Test
  void shouldRefuseNobodyBecauseOfAnEarlierMonitorsWord() throws Exception {
    ConnectionId third = ConnectionId.random(random);
    ask(connect(lamp), connect(other), new MonitorRecord.Disconnect(monitor, lamp), connect(third));

    ask(
        new MonitorRecord.Alive(monitor, lamp, third),
        new MonitorRecord.Alive(monitor, other, other),
        new MonitorRecord.Alive(monitor, third, other));

    assertThat(state().connections()).containsExactly(other, third);
    assertThat(heard).noneMatch(MonitorEvent.Refused.class::isInstance);
  }

  @Test
  void shouldGiveTheIdToWhoeverAskedNextWhenTheMonitorDisconnects() throws Exception {
    ConnectionId third = ConnectionId.random(random);
    ask(connect(lamp), send(ada, 1, "on"), send(ada, 2, "off"), connect(other), connect(third));
    MonitorEvent.Do unused = nextDo(1);

    ask(new MonitorRecord.Disconnect(monitor, lamp));

    MonitorEvent.Do again = nextDo(2);
    assertThat(again.connection()).isEqualTo(other);
    assertThat(heard)
        .extracting(this::described)
        .contains("ended ada 1 The monitor disconnected before the command was done", "do off");
    assertThat(heard).extracting(this::described).doesNotContain("dismissed lamp");
    assertThat(heard)
        .filteredOn(MonitorEvent.Challenged.class::isInstance)
        .last()
        .satisfies(
            event -> {
              MonitorEvent.Challenged challenged = (MonitorEvent.Challenged) event;
              assertThat(challenged.connection()).isEqualTo(other);
              assertThat(challenged.contender()).isEqualTo(third);
            });
    assertThat(state().connections()).containsExactly(other, third);
  }

  @Test
  void shouldForgetAContenderThatIsGone() throws Exception {
    ask(
        connect(lamp),
        connect(other),
        new MonitorRecord.Disconnect(monitor, other),
        new MonitorRecord.Disconnect(monitor, lamp));

    assertThat(state().connections()).isEmpty();
  }

  @Test
  void shouldGiveTheIdToWhoeverAskedWhenTheMonitorsGatewayIsGone() throws Exception {
    ask(
        new MonitorRecord.Connect(monitor, lamp, DEAD_GATEWAY),
        send(ada, 1, "on"),
        send(ada, 2, "off"),
        connect(other));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> state().holder().orElseThrow().equals(other));

    awaitHeard(MonitorEvent.Do.class, 2);
    assertThat(heard)
        .extracting(this::described)
        .contains("ended ada 1 The monitor disconnected before the command was done", "do off")
        .doesNotContain("refused other");
  }

  @Test
  void shouldFailACommandWhoseMonitorDoesNotComeInTimeByTheDatabasesClock() throws Exception {
    ask(send(ada, 1, "on"), send(ada, 2, "off"));
    assertThat(state().begun()).isNull();

    age("WAITING");

    awaitHeard(MonitorEvent.Ended.class, 2);
    assertThat(heard)
        .extracting(this::described)
        .containsExactly(
            "ended ada 1 The monitor is not connected", "ended ada 2 The monitor is not connected");
    assertThat(commands(ada))
        .containsExactly(
            new SentCommand(1, true, "The monitor is not connected"),
            new SentCommand(2, true, "The monitor is not connected"));
  }

  @Test
  void shouldDismissAMonitorThatDoesNotAnswerInTimeAndGoOnWithTheNext() throws Exception {
    ask(connect(lamp), send(ada, 1, "on"), send(ada, 2, "off"), connect(other));
    MonitorEvent.Do first = nextDo(1);

    age("BEGUN");

    MonitorEvent.Do second = nextDo(2);
    assertThat(second.connection()).isEqualTo(other);
    assertThat(awaitHeard(MonitorEvent.Dismissed.class, 1).connection()).isEqualTo(lamp);
    ask(answer(lamp, first, null), answer(lamp, second, null), answer(other, second, null));
    awaitHeard(MonitorEvent.Ended.class, 2);
    assertThat(commands(ada))
        .containsExactly(
            new SentCommand(1, true, "The monitor did not answer in time"),
            new SentCommand(2, true, null));
    assertThat(state().connections()).containsExactly(other);
  }

  @Test
  void shouldLetCommandsWaitAnewFromWhenTheMonitorWentAway() throws Exception {
    ask(connect(lamp), send(ada, 1, "on"), send(ada, 2, "off"));
    MonitorEvent.Do unused = nextDo(1);
    assertThat(state().holder()).contains(lamp);
    age("WAITING");

    ask(new MonitorRecord.Disconnect(monitor, lamp));

    assertThat(commands(ada)).extracting(SentCommand::ended).containsExactly(true, false);
    assertThat(
            queryLong(
                """
                select count(*) from monitor_command
                where monitor = ? and state = 'WAITING' and since > now() - interval '30 seconds'
                """,
                monitor.value()))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldExpireNothingThatIsNotAsItWasThought(boolean begun) throws Exception {
    ask(connect(lamp), send(ada, 1, "on"), send(ada, 2, "off"));
    MonitorEvent.Do first = nextDo(1);

    ask(
        new MonitorRecord.Expire(monitor, first.number(), false),
        new MonitorRecord.Expire(monitor, first.number() + 1, begun),
        new MonitorRecord.Expire(monitor, first.number() - 1, begun));

    assertThat(state())
        .isEqualTo(
            new MonitorState(monitor, List.of(lamp), new MonitorState.Begun(first.number(), "on")));
    assertThat(commands(ada)).extracting(SentCommand::ended).containsExactly(false, false);
  }

  @Test
  void shouldEndEachCommandOnceWhenEverythingIsAskedTwice() throws Exception {
    ask(connect(lamp), connect(lamp), send(ada, 1, "on"), send(ada, 1, "on"));
    MonitorEvent.Do first = nextDo(1);
    ask(answer(lamp, first, null), answer(lamp, first, null), send(ada, 1, "on"));
    ask(send(ada, 1, "on"), send(ada, 2, "off"));
    MonitorEvent.Do second = nextDo(2);
    ask(
        new MonitorRecord.Expire(monitor, second.number(), true),
        new MonitorRecord.Expire(monitor, second.number(), true),
        new MonitorRecord.Disconnect(monitor, lamp),
        new MonitorRecord.Disconnect(monitor, lamp),
        send(ada, 3, "late"));

    assertThat(commands(ada)).extracting(SentCommand::ended).containsExactly(true, true, false);
    awaitHeard(MonitorEvent.Dismissed.class, 1);
    assertThat(heard).filteredOn(MonitorEvent.Do.class::isInstance).hasSize(2);
    assertThat(heard).filteredOn(MonitorEvent.Ended.class::isInstance).hasSize(2);
    assertThat(heard).filteredOn(MonitorEvent.Dismissed.class::isInstance).hasSize(1);
  }

  @Test
  void shouldFailCommandsThatAreTooManyToWait() throws Exception {
    MonitorRecord[] records = new MonitorRecord[WAITING + 2];
    for (int i = 0; i < records.length; i++) {
      records[i] = send(ada, i + 1, "command " + i);
    }
    ask(connect(lamp));
    ask(records);
    MonitorEvent.Do first = nextDo(1);

    MonitorEvent.Ended refused = awaitHeard(MonitorEvent.Ended.class, 1);

    assertThat(refused.number()).isEqualTo(WAITING + 2);
    assertThat(refused.reason()).startsWith("Too many commands wait");
    ask(answer(lamp, first, null), send(grace, 1, "there is a place again"));
    assertThat(commands(grace)).extracting(SentCommand::ended).containsExactly(false);
    assertThat(commands(ada)).hasSize(WAITING + 2);
  }

  @Test
  void shouldRefuseContendersThatAreTooMany() throws Exception {
    ask(connect(lamp));
    for (int i = 0; i < 17; i++) {
      ask(connect(ConnectionId.random(random)));
    }

    assertThat(state().connections()).hasSize(17);
    assertThat(awaitHeard(MonitorEvent.Refused.class, 1).reason()).startsWith("Too many");
    assertThat(heard).filteredOn(MonitorEvent.Refused.class::isInstance).hasSize(1);
  }

  @Test
  void shouldKeepCommandsOfAnyTextUntilTheyBegin() throws Exception {
    String large = "\u20ac".repeat(20_000) + "'\"\\\u001f";
    ask(connect(lamp));
    ask(send(ada, 1, "first"));
    MonitorEvent.Do first = nextDo(1);
    ask(send(ada, 2, large));
    assertThat(state().begun()).isNotNull();
    ask(answer(lamp, first, null));

    assertThat(nextDo(2).command()).isEqualTo(large);
  }

  @Test
  void shouldForgetAfterAWhileHowCommandsEnded() throws Exception {
    ask(connect(lamp), send(ada, 1, "on"));
    ask(answer(lamp, nextDo(1), null), send(ada, 2, "off"));
    assertThat(commands(ada)).hasSize(2);

    age("ENDED");

    await()
        .untilAsserted(
            () -> assertThat(commands(ada)).extracting(SentCommand::number).containsExactly(2L));
  }

  @Test
  void shouldSayWhatHasBecomeOfCommandsFromANumberOn() throws Exception {
    ask(send(ada, 1, "on"), send(ada, 2, "off"), send(grace, 2, "off"));

    assertThat(read("/users/" + ada + "/commands?from=2"))
        .isEqualTo("[{\"number\":2,\"ended\":false,\"reason\":null}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/monitors/lamp", "/monitors/lamp/users/0123456789abcdef/commands"})
  void shouldRefuseWhatIsNoMonitor(String path) {
    gateway().get(path).then().statusCode(400);
  }

  private static void alive() {
    gateway().put("/gateways/{g}", GATEWAY).then().statusCode(204);
  }

  /** Ages the monitor's commands of a state to their deadline. */
  private void age(String state) throws Exception {
    try (Connection connection = database();
        PreparedStatement update =
            connection.prepareStatement(
                """
                update monitor_command set since = since - interval '20 minutes'
                where monitor = ? and state = ?
                """)) {
      update.setString(1, monitor.value());
      update.setString(2, state);
      assertThat(update.executeUpdate()).isPositive();
    }
  }

  private MonitorState state() throws Exception {
    return JSON.readValue(read(""), MonitorState.class);
  }

  private List<SentCommand> commands(ConnectionId user) throws Exception {
    return JSON.readValue(read("/users/" + user + "/commands"), new TypeReference<>() {});
  }

  private String read(String path) {
    return gateway()
        .get("/monitors/" + monitor.value() + path)
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  private MonitorRecord connect(ConnectionId connection) {
    return new MonitorRecord.Connect(monitor, connection, GATEWAY);
  }

  private MonitorRecord send(ConnectionId user, long number, String command) {
    return new MonitorRecord.Send(monitor, user, number, command);
  }

  private MonitorRecord answer(
      ConnectionId connection, MonitorEvent.Do command, @Nullable String reason) {
    return new MonitorRecord.Answer(monitor, connection, command.number(), reason);
  }

  private void ask(MonitorRecord... records) throws Exception {
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

  private MonitorEvent.Do nextDo(int count) {
    return awaitHeard(MonitorEvent.Do.class, count);
  }

  /** Waits for a number of events of a kind, and returns the last. */
  private <E extends MonitorEvent> E awaitHeard(Class<E> kind, int count) {
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

  private String described(MonitorEvent event) {
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
