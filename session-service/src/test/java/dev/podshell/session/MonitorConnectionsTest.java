package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.monitor.MonitorRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Checks which connection is the monitor when several ask for its id. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class MonitorConnectionsTest extends MonitorFixture {

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
  void shouldRefuseNobodyBecauseOfAnEarlierMonitorsMessage() throws Exception {
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
  void shouldGiveTheIdToTheNextContenderWhenTheMonitorDisconnects() throws Exception {
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
  void shouldGiveTheIdToAContenderWhenTheMonitorsGatewayIsGone() throws Exception {
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
  void shouldRefuseContendersWhenThereAreTooMany() throws Exception {
    ask(connect(lamp));
    for (int i = 0; i < 17; i++) {
      ask(connect(ConnectionId.random(random)));
    }

    assertThat(state().connections()).hasSize(17);
    assertThat(awaitHeard(MonitorEvent.Refused.class, 1).reason()).startsWith("Too many");
    assertThat(heard).filteredOn(MonitorEvent.Refused.class::isInstance).hasSize(1);
  }
}
