package dev.podshell.gateway.dialect.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.MissedEvents;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests what users and a monitor say to each other. It is one class because nearly every test needs
 * both of them and one command.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class MonitorProtocolTest {

  private final String name = "lamp " + UUID.randomUUID();
  private final MonitorId id = MonitorId.of(name);
  private final String named = "{\"monitor_id\":\"" + name + "\"}";

  @TestHTTPResource("/")
  URI gateway;

  @Inject EventSubscriptions subscriptions;

  FakeSessionService sessionService;

  @AfterEach
  void speak() {
    sessionService.monitors().setSilent(false);
  }

  /** Sends and expects every message of the document, in its order. */
  @Test
  void shouldSpeakTheDocumentedProtocol() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      monitor.emit("con", named).expectReason("con ok", "Connection ok");
      user.emit("query", named).expectReason("query ok", "Query ok");

      user.emit("command send", "{\"command\":\"on\"}");
      assertThat(user.next()).isEqualTo("[\"command ok\",{\"reason\":\"Command ok\"}]");
      assertThat(monitor.next()).isEqualTo("[\"command do\",{\"command\":\"on\"}]");
      monitor.emit("command done");
      user.expectReason("command finish", "Command finished");

      user.emit("command send", "{\"command\":\"off\"}").expectReason("command ok", "Command ok");
      assertThat(monitor.next()).isEqualTo("[\"command do\",{\"command\":\"off\"}]");
      monitor.emit("command error", "{\"reason\":\"The bulb is broken\"}");
      assertThat(user.next()).isEqualTo("[\"command failed\",{\"reason\":\"The bulb is broken\"}]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",null",
        ",7",
        ",[]",
        ",{}",
        ",{\"monitor_id\":7}",
        ",{\"monitor_id\":null}",
        ",{\"monitor_id\":\"\"}",
        ",{\"monitor_id\":\"\\ud800\"}",
        ",\"lamp\"",
        "LONG"
      })
  void shouldDisconnectAClientThatNamesNoMonitor(String data) {
    String sent = data.equals("LONG") ? ",{\"monitor_id\":\"" + "x".repeat(257) + "\"}" : data;
    for (String event : new String[] {"query", "con"}) {
      try (SocketClient client = SocketClient.connect(gateway)) {
        client.send("42[\"" + event + "\"" + sent + "]");
        client.expectReason(event + " failed", "1 to 256 characters").expectDisconnect();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",null",
        ",\"on\"",
        ",{}",
        ",{\"command\":null}",
        ",{\"command\":7}",
        ",{\"command\":[\"on\"]}",
        ",{\"command\":\"\"}",
        ",{\"command\":\"\\u0000\"}",
        ",{\"command\":\"\\udc00\"}",
        "LONG"
      })
  void shouldFailACommandThatCannotBeSentAndGoOn(String data) {
    String sent = data.equals("LONG") ? ",{\"command\":\"" + "\u20ac".repeat(21_846) + "\"}" : data;
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      monitor.emit("con", named).expect("con ok");
      user.emit("query", named).expect("query ok");
      user.send("42[\"command send\"" + sent + "]");
      user.expectReason("command failed", "command must");
      user.emit("command send", "{\"command\":\"on\"}").expectReason("command ok", "Command ok");
      assertThat(monitor.next()).isEqualTo("[\"command do\",{\"command\":\"on\"}]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",null",
        ",7",
        ",{}",
        ",{\"reason\":null}",
        ",{\"reason\":7}",
        ",{\"reason\":\"\"}"
      })
  void shouldFailACommandWhoseMonitorGivesNoReason(String data) {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      begin(user, monitor);
      monitor.send("42[\"command error\"" + data + "]");
      user.expectReason("command failed", "gave no reason");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",null", ",7", ",{\"reason\":\"ignored\"}", ",[1,2]"})
  void shouldFinishACommandWhateverDataItsEndCarries(String data) {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      begin(user, monitor);
      monitor.send("42[\"command done\"" + data + "]");
      user.expect("command finish");
    }
  }

  @Test
  void shouldIgnoreAnswersWhenNoCommandIsOpen() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      monitor.emit("command done").emit("con", named).expect("con ok");
      monitor.emit("command done").emit("command error", "{\"reason\":\"early\"}");
      user.emit("query", named).expect("query ok");
      user.emit("command done");
      for (String command : new String[] {"on", "off"}) {
        user.emit("command send", "{\"command\":\"" + command + "\"}");
        user.expectReason("command ok", "Command ok");
        assertThat(monitor.next()).contains("\"" + command + "\"");
        monitor.emit("command done").emit("command done");
        assertThat(monitor.ask("command error", "{\"reason\":\"twice\"}")).endsWith("[]");
        user.expect("command finish");
      }
    }
  }

  @Test
  void shouldEndCommandsInTheOrderSentIncludingInvalidOnes() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      user.emit("query", named).expect("query ok");
      user.emit("command send", "{\"command\":\"on\"}")
          .emit("command send", "{}")
          .emit("command send", "{\"command\":\"off\"}");
      user.expectReason("command ok", "Command ok").expectReason("command ok", "Command ok");
      monitor.emit("con", named).expect("con ok");
      assertThat(monitor.next()).contains("\"on\"");
      monitor.emit("command done");
      user.expect("command finish").expectReason("command failed", "command must");
      assertThat(monitor.next()).contains("\"off\"");
      monitor.emit("command error", "{\"reason\":\"no\"}");
      user.expectReason("command failed", "no");
    }
  }

  @Test
  void shouldRunOneCommandAtATimeAcrossAllUsers() {
    try (SocketClient ada = SocketClient.connect(gateway);
        SocketClient grace = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      monitor.emit("con", named).expect("con ok");
      ada.emit("query", named).expect("query ok");
      grace.emit("query", named).expect("query ok");
      ada.emit("command send", "{\"command\":\"on\"}").expectReason("command ok", "");
      grace.emit("command send", "{\"command\":\"off\"}").expectReason("command ok", "");
      assertThat(monitor.next()).contains("\"on\"");
      monitor.emit("command done");
      ada.expect("command finish");
      assertThat(monitor.next()).contains("\"off\"");
      monitor.emit("command error", "{\"reason\":\"no\"}");
      grace.expectReason("command failed", "no");
    }
  }

  @Test
  void shouldFailACommandThatComesBeforeQueryOrFromAMonitor() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      user.emit("command send", "{\"command\":\"on\"}").expectReason("command failed", "query");
      user.emit("query", named).expect("query ok");
      monitor.emit("con", named).expect("con ok");
      monitor.emit("command send", "{\"command\":\"on\"}").expectReason("command failed", "query");
    }
  }

  @ParameterizedTest
  @CsvSource({"query, con", "query, query", "con, query", "con, con"})
  void shouldDisconnectAClientThatChangesItsRoleOrMonitor(String first, String second) {
    try (SocketClient client = SocketClient.connect(gateway)) {
      client.emit(first, named).expect(first + " ok");
      client.emit(first, named).expect(first + " ok");
      String other = first.equals(second) ? "{\"monitor_id\":\"another\"}" : named;
      client.emit(second, other).expectReason(second + " failed", "This connection");
      client.expectDisconnect();
    }
  }

  @Test
  void shouldRefuseASecondMonitorUntilTheFirstHasLeft() {
    try (SocketClient first = SocketClient.connect(gateway);
        SocketClient second = SocketClient.connect(gateway);
        SocketClient third = SocketClient.connect(gateway)) {
      first.emit("con", named).expect("con ok");
      second.emit("con", named).expectReason("con failed", "connected already");
      second.expectDisconnect();
      first.send("41");
      third.emit("con", named).expect("con ok");
    }
  }

  @Test
  void shouldFailTheOpenCommandWhenItsMonitorDisconnects() {
    try (SocketClient user = SocketClient.connect(gateway)) {
      user.emit("query", named).expect("query ok");
      try (SocketClient monitor = SocketClient.connect(gateway)) {
        monitor.emit("con", named).expect("con ok");
        user.emit("command send", "{\"command\":\"on\"}").expectReason("command ok", "");
        assertThat(monitor.next()).contains("\"on\"");
      }
      user.expectReason("command failed", "disconnected");
      await().until(() -> sessionService.monitors().state(id).connections().isEmpty());
    }
  }

  @Test
  void shouldHandleWhatAMonitorSentRightBeforeItLeft() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      begin(user, monitor);
      monitor.emit("command done").send("41");
      user.expect("command finish");
    }
  }

  @Test
  void shouldDisconnectAMonitorWhenItsCommandTakesTooLong() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      begin(user, monitor);
      sessionService.monitors().expire(id);
      user.expectReason("command failed", "Too late");
      monitor.expectReason("con failed", "Too late").expectDisconnect();
    }
  }

  @Test
  void shouldAcknowledgeEventsWhenTheClientAsksForIt() {
    try (SocketClient client = SocketClient.connect(gateway)) {
      assertThat(client.ask("dance", "1,2")).isEqualTo("430[]");
      assertThat(client.ask("query", named)).isEqualTo("431[]");
      assertThat(client.ask("command send", "{}")).isEqualTo("432[]");
    }
  }

  @Test
  void shouldReadNoMoreCommandsOfAClientWhileTooManyAreOpen() {
    int bound = 64;
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      user.emit("query", named).expect("query ok");
      for (int number = 0; number < bound + 3; number++) {
        user.emit("command send", "{\"command\":\"c" + number + "\"}");
      }
      for (int number = 0; number < bound; number++) {
        user.expectReason("command ok", "Command ok");
      }
      await().until(() -> sends() >= bound);
      monitor.emit("con", named).expect("con ok");
      assertThat(sends()).isEqualTo(bound);
      for (int number = 0; number < bound + 3; number++) {
        assertThat(monitor.next()).contains("\"c" + number + "\"");
        monitor.emit("command done");
      }
      await().until(() -> sends() == bound + 3);
    }
  }

  @Test
  void shouldCatchUpWhenTheEventReaderHasMissedEvents() {
    try (SocketClient user = SocketClient.connect(gateway);
        SocketClient monitor = SocketClient.connect(gateway)) {
      sessionService.monitors().setSilent(true);
      user.emit("query", named).expect("query ok");
      monitor.emit("con", named);
      await().until(() -> !sessionService.monitors().state(id).connections().isEmpty());
      miss();
      monitor.expect("con ok");
      user.emit("command send", "{\"command\":\"on\"}").expectReason("command ok", "");
      await().until(() -> sessionService.monitors().state(id).begun() != null);
      miss();
      assertThat(monitor.next()).contains("\"on\"");
      miss();
      monitor.emit("command error", "{\"reason\":\"no\"}");
      await().until(() -> sessionService.monitors().state(id).begun() == null);
      miss();
      user.expectReason("command failed", "no");
      try (SocketClient second = SocketClient.connect(gateway)) {
        second.emit("con", named);
        await().until(() -> asked(MonitorRecord.Connect.class) == 2);
        miss();
        await().until(() -> sessionService.monitors().state(id).connections().size() == 1);
        miss();
        second.expectReason("con failed", "lost track").expectDisconnect();
      }
    }
  }

  @Test
  void shouldNameTheContenderWhenItAnswersAChallenge() {
    try (SocketClient first = SocketClient.connect(gateway);
        SocketClient second = SocketClient.connect(gateway)) {
      first.emit("con", named).expect("con ok");
      ConnectionId holder = sessionService.monitors().state(id).holder().orElseThrow();
      second.emit("con", named).expectReason("con failed", "");
      assertThat(sessionService.monitors().asked(id))
          .filteredOn(MonitorRecord.Alive.class::isInstance)
          .isNotEmpty()
          .allSatisfy(
              record -> {
                MonitorRecord.Alive alive = (MonitorRecord.Alive) record;
                assertThat(alive.connection()).isEqualTo(holder);
                assertThat(alive.contender()).isNotEqualTo(holder);
              });
    }
  }

  private void begin(SocketClient user, SocketClient monitor) {
    monitor.emit("con", named).expect("con ok");
    user.emit("query", named).expect("query ok");
    user.emit("command send", "{\"command\":\"on\"}").expectReason("command ok", "Command ok");
    assertThat(monitor.next()).contains("\"on\"");
  }

  private long sends() {
    return asked(MonitorRecord.Send.class);
  }

  private long asked(Class<? extends MonitorRecord> type) {
    return sessionService.monitors().asked(id).stream().filter(type::isInstance).count();
  }

  /** Does what the event reader does when Kafka has deleted events that it had not read. */
  private void miss() {
    MissedEvents.tell(subscriptions);
  }
}
