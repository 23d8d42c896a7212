package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.SocketIoClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks monitors and their users on two gateways. */
@ExtendWith(PodshellSystem.Shared.class)
final class MonitorSystemTest {

  private final PodshellSystem system;
  private final String name = "lamp " + UUID.randomUUID();
  private final List<String> done = new CopyOnWriteArrayList<>();

  MonitorSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldEndEachCommandOnceInOrderBetweenTwoGateways() {
    try (SocketIoClient monitor = monitor(system.gateway());
        SocketIoClient ada = user(system.otherGateway());
        SocketIoClient grace = user(system.gateway())) {
      for (int number = 0; number < 20; number++) {
        ada.emit("command send", "command", "a" + number);
        grace.emit("command send", "command", "g" + number);
      }

      assertThat(ends(ada, 20)).isEqualTo(expected("a", 20));
      assertThat(ends(grace, 20)).isEqualTo(expected("g", 20));
      assertThat(done).hasSize(40).doesNotHaveDuplicates();
      assertThat(done).filteredOn(it -> it.startsWith("a")).isEqualTo(sent("a", 20));
      assertThat(done).filteredOn(it -> it.startsWith("g")).isEqualTo(sent("g", 20));
    }
  }

  @Test
  void shouldRefuseASecondMonitorOnAnotherGatewayUntilTheFirstHasLeft() {
    SocketIoClient first = monitor(system.gateway());
    try (SocketIoClient second = SocketIoClient.connect(system.otherGateway())) {
      second.emit("con", "monitor_id", name);
      assertThat(second.expect("con failed").path("reason").asText()).contains("connected already");
      second.awaitClose();
    }
    first.close();
    monitor(system.otherGateway()).close();
  }

  @Test
  void shouldKeepCommandsWaitingWhenTheMonitorIsAway() {
    try (SocketIoClient user = user(system.gateway())) {
      for (int number = 0; number < 3; number++) {
        user.emit("command send", "command", "w" + number);
        assertThat(user.expect("command ok").path("reason").asText()).isEqualTo("Command ok");
      }
      try (SocketIoClient monitor = monitor(system.otherGateway())) {
        assertThat(ends(user, 3)).isEqualTo(expected("w", 3));
        assertThat(done).isEqualTo(sent("w", 3));
      }
    }
  }

  @Test
  void shouldLetAMonitorComeBackOnAnotherGatewayWhenItsGatewayIsKilled() throws Exception {
    try (SocketIoClient user = user(system.otherGateway())) {
      SocketIoClient lost = SocketIoClient.connect(system.gateway());
      lost.emit("con", "monitor_id", name);
      lost.expect("con ok");
      user.emit("command send", "command", "begun");
      user.expect("command ok");
      assertThat(lost.expect("command do").path("command").asText()).isEqualTo("begun");
      user.emit("command send", "command", "waits");
      user.expect("command ok");
      system.gatewayService().kill();
      try (SocketIoClient back = monitor(system.otherGateway())) {
        assertThat(user.expect("command failed").path("reason").asText()).contains("disconnected");
        user.expect("command finish");
        assertThat(done).containsExactly("waits");
        try (SocketIoClient second = SocketIoClient.connect(system.otherGateway())) {
          second.emit("con", "monitor_id", name);
          second.expect("con failed");
        }
      } finally {
        system.gatewayService().start();
      }
    }
  }

  @Test
  void shouldEndEachCommandOnceInOrderWhileTheSessionServiceIsKilled() throws Exception {
    try (SocketIoClient monitor = monitor(system.gateway());
        SocketIoClient user = user(system.otherGateway())) {
      for (int number = 0; number < 20; number++) {
        user.emit("command send", "command", "k" + number);
      }
      Awaitility.await().atMost(JsonSocket.TIMEOUT).until(() -> done.size() >= 3);
      PodshellSystem.kill(system.sessionServices());
      for (int number = 20; number < 40; number++) {
        user.emit("command send", "command", "k" + number);
      }
      PodshellSystem.start(system.sessionServices());

      assertThat(ends(user, 40)).isEqualTo(expected("k", 40));
      assertThat(done).isEqualTo(sent("k", 40));
    }
  }

  @Test
  void shouldEndEachCommandOnceInOrderWhileTheBrokerIsRestarted() throws Exception {
    try (SocketIoClient monitor = monitor(system.gateway());
        SocketIoClient user = user(system.otherGateway())) {
      for (int number = 0; number < 20; number++) {
        user.emit("command send", "command", "b" + number);
      }
      Awaitility.await().atMost(JsonSocket.TIMEOUT).until(() -> done.size() >= 3);
      system.broker().kill();
      system.broker().start();

      assertThat(ends(user, 20)).isEqualTo(expected("b", 20));
      assertThat(done).isEqualTo(sent("b", 20));
    }
  }

  /** Connects a monitor that remembers each command, and refuses those whose number is odd. */
  private SocketIoClient monitor(URI gateway) {
    SocketIoClient monitor = SocketIoClient.connect(gateway);
    monitor.emit("con", "monitor_id", name);
    monitor.expect("con ok");
    Thread unused = Thread.ofVirtual().start(() -> monitor.handle(event -> work(monitor, event)));
    return monitor;
  }

  private void work(SocketIoClient monitor, JsonNode event) {
    String command = event.path(1).path("command").asText();
    done.add(command);
    char last = command.charAt(command.length() - 1);
    if (Character.isDigit(last) && (last - '0') % 2 == 1) {
      monitor.emit("command error", "reason", "no " + command);
    } else {
      monitor.emit("command done");
    }
  }

  private SocketIoClient user(URI gateway) {
    SocketIoClient user = SocketIoClient.connect(gateway);
    user.emit("query", "monitor_id", name);
    user.expect("query ok");
    return user;
  }

  /**
   * Returns how this number of the user's commands ended, without the notices of their acceptance.
   */
  private static List<String> ends(SocketIoClient user, int count) {
    List<String> ends = new ArrayList<>();
    while (ends.size() < count) {
      JsonNode event = user.next();
      if (!event.path(0).asText().equals("command ok")) {
        String reason = event.path(1).path("reason").asText();
        ends.add((event.path(0).asText() + " " + reason).strip());
      }
    }
    return ends;
  }

  private static List<String> sent(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(number -> prefix + number).toList();
  }

  private static List<String> expected(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                number % 2 == 0
                    ? "command finish Command finished"
                    : "command failed no " + prefix + number)
        .toList();
  }
}
