package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the commands of a monitor, and how they end. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class MonitorTest extends MonitorFixture {

  private static final int WAITING = 100;

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
  void shouldKeepCommandsWaitingWhenTheMonitorIsAway() throws Exception {
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
  void shouldAcceptOnlyTheAnswerToTheCommandInProgress() throws Exception {
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
  void shouldRestartTheWaitOfCommandsWhenTheMonitorGoesAway() throws Exception {
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
  void shouldNotExpireACommandInAnotherState(boolean begun) throws Exception {
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
  void shouldFailCommandsWhenTooManyWait() throws Exception {
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
  void shouldTellTheStatesOfCommandsFromANumberOn() throws Exception {
    ask(send(ada, 1, "on"), send(ada, 2, "off"), send(grace, 2, "off"));

    assertThat(read("/users/" + ada + "/commands?from=2"))
        .isEqualTo("[{\"number\":2,\"ended\":false,\"reason\":null}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/monitors/lamp", "/monitors/lamp/users/0123456789abcdef/commands"})
  void shouldRefuseAnInvalidMonitor(String path) {
    gateway().get(path).then().statusCode(400);
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

  private List<SentCommand> commands(ConnectionId user) throws Exception {
    return JSON.readValue(read("/users/" + user + "/commands"), new TypeReference<>() {});
  }
}
