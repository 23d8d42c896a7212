package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.local.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checks who gets a sandbox when there are not enough for all. */
@ExtendWith(Broker.class)
class QuotaTest {

  private static final String CATALOGUE =
      """
      languages: {python: {interpreter: [python3, -u], script: main.py}}
      questions:
        playground: {image: any, language: python, idle-limit: 1s}
      """;

  @TempDir Path folder;
  private final List<Client> clients = new ArrayList<>();
  private Path catalogue;
  private Map<String, String> settings;
  private String bootstrapServers;
  private String test;
  private int alive;

  @BeforeEach
  void prepare(KafkaBroker broker, TestInfo info) throws Exception {
    catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    settings = new HashMap<>(Map.of("podshell.catalogue", catalogue.toString()));
    bootstrapServers = broker.bootstrapServers();
    test = info.getDisplayName();
    alive = aliveOfOtherTests();
  }

  @AfterEach
  void disconnect() throws Exception {
    for (Client client : clients) {
      client.close();
    }
    Instance.destroyAll(folder);
  }

  @Test
  void shouldRefuseALearnerWhoHasTheMaximumOfSandboxes() throws Exception {
    settings.put("podshell.quota.sandboxes-per-learner", "2");
    try (Instance _ = Instance.start(bootstrapServers, folder, settings)) {
      busy(client("grace", "one"));
      busy(client("grace", "two"));
      Client third = client("grace", "three");
      CommandId command = third.shell("1", "echo in");

      CommandFailed failed = third.await(CommandFailed.class);
      assertThat(failed.command()).isEqualTo(command);
      assertThat(failed.reason()).isEqualTo(RefusalReason.QUOTA_EXCEEDED);
      assertThat(failed.message()).startsWith("You have 2 sandboxes in use");
      Client other = client("ada", "one");
      other.awaitExit(other.shell("1", "echo in"));
    }
  }

  @Test
  void shouldEndTheLongestUnusedWhenAnotherIsNeeded() throws Exception {
    Files.writeString(catalogue, CATALOGUE.replace("idle-limit: 1s", "idle-limit: 1h"));
    settings.put("podshell.quota.sandboxes-per-learner", "3");
    settings.put("podshell.quota.unused-after", "PT0.2S");
    Map<String, String> others = new HashMap<>(settings);
    others.put("podshell.instance", "/execution/2");
    try (Instance one = Instance.start(bootstrapServers, folder, settings);
        Instance two = Instance.start(bootstrapServers, folder, others)) {
      Awaitility.await().atMost(Client.TIMEOUT).until(two::isReady);
      Client used = client("grace", "used");
      CommandId busy = busy(used);
      Client first = client("grace", "first");
      first.awaitExit(first.shell("1", "echo in"));
      Client second = client("grace", "second");
      second.awaitExit(second.shell("1", "echo in"));
      Awaitility.await()
          .atMost(Client.TIMEOUT)
          .until(() -> one.gauged("podshell.population.unused") == 2);

      Client another = client("grace", "another");
      CommandId command = another.shell("1", "echo in");

      awaitTold(
          another,
          "You have reached the limit of sandboxes for one learner. The one that you have not used"
              + " for the longest time ends now");
      SandboxLifecycle.Ending ending = first.await(SandboxLifecycle.Ending.class);
      assertThat(ending.reason()).isEqualTo(EndReason.QUOTA);
      SandboxLifecycle.Ended ended = first.await(SandboxLifecycle.Ended.class);
      assertThat(ended.reason()).isEqualTo(EndReason.QUOTA);
      another.awaitExit(command);
      second.awaitExit(second.shell("2", "echo still here"));
      assertThat(second.events().stream().filter(SandboxLifecycle.Ready.class::isInstance))
          .as("it is the sandbox that it was")
          .hasSize(1);
      used.type(busy, 1, "go\n");
      used.awaitExit(busy);
    }
  }

  @Test
  void shouldQueueOthersAndTellThemTheirPlace() throws Exception {
    settings.put("podshell.quota.sandboxes", Integer.toString(alive + 1));
    try (Instance _ = Instance.start(bootstrapServers, folder, settings)) {
      Client first = client("grace", "one");
      CommandId busy = busy(first);
      Client second = client("ada", "one");
      CommandId waiting = second.shell("1", "echo second");
      awaitTold(second, "All sandboxes are in use. You are next");
      Client third = client("eve", "one");
      CommandId last = third.shell("1", "echo third");
      awaitTold(third, "All sandboxes are in use. 1 is ahead of you in the queue");
      assertThat(second.entries(waiting)).isEmpty();

      first.type(busy, 1, "go\n");

      second.awaitExit(waiting);
      awaitTold(third, "All sandboxes are in use. You are next");
      third.awaitExit(last);
      assertThat(second.output(waiting)).isEqualTo("second\n");
      assertThat(third.output(last)).isEqualTo("third\n");
    }
  }

  @Test
  void shouldKeepTheTurnOfThoseWhoWaitWhenTheInstanceIsKilled() throws Exception {
    settings.put("podshell.quota.sandboxes", Integer.toString(alive + 1));
    Client first = client("grace", "one");
    Client second = client("ada", "one");
    CommandId busy;
    CommandId waiting;
    try (ServiceProcess killed =
        ServiceProcess.start(bootstrapServers, folder, "/execution/killed", settings)) {
      busy = busy(first);
      waiting = second.shell("1", "echo second");
      awaitTold(second, "All sandboxes are in use. You are next");
      killed.kill();
    }
    try (Instance _ = Instance.start(bootstrapServers, folder, settings)) {
      Client third = client("eve", "one");
      CommandId last = third.shell("1", "echo third");
      awaitTold(third, "All sandboxes are in use. 1 is ahead of you in the queue");

      first.type(busy, 1, "go\n");

      second.awaitExit(waiting);
      third.awaitExit(last);
    }
  }

  @Test
  void shouldRefuseALearnerWhoHasWaitedTooLong() throws Exception {
    settings.put("podshell.quota.sandboxes", Integer.toString(alive + 1));
    settings.put("podshell.quota.patience", "1s");
    try (Instance _ = Instance.start(bootstrapServers, folder, settings)) {
      busy(client("grace", "one"));
      Client second = client("ada", "one");
      second.shell("1", "echo in");

      CommandFailed failed = second.await(CommandFailed.class);
      assertThat(failed.reason()).isEqualTo(RefusalReason.SANDBOX_UNAVAILABLE);
      assertThat(failed.message()).contains("none became free in time");
    }
  }

  /** Waits until no sandbox of an earlier test is alive, because they stay in the topic. */
  private int aliveOfOtherTests() throws Exception {
    try (Instance counting = Instance.start(bootstrapServers, folder, settings)) {
      Awaitility.await().atMost(Client.TIMEOUT).until(counting::isReady);
      Awaitility.await()
          .atMost(Client.TIMEOUT)
          .until(() -> counting.gauged("podshell.population.alive") == 0);
      return 0;
    }
  }

  private Client client(String learner, String question) {
    Client client = new Client(bootstrapServers, learner, question + " of " + test);
    clients.add(client);
    return client;
  }

  private static CommandId busy(Client client) {
    CommandId command = client.shell("busy", "echo busy; read line");
    client.awaitOutput(command, "busy");
    return command;
  }

  private static void awaitTold(Client client, String message) {
    client.await(SandboxLifecycle.Starting.class, starting -> starting.message().equals(message));
  }
}
