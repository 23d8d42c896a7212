package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.local.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checks the limits of published output: per learner and day, and without a watcher. */
@ExtendWith(Broker.class)
class OutputOfLearnersTest {

  private static final String CATALOGUE =
      """
      languages: {python: {interpreter: [python3, -u], script: main.py}}
      questions:
        playground:
          image: any
          language: python
          limits: {unwatched-output: 16K, unwatched-after: 1s}
        screens:
          image: any
          language: python
          limits: {unwatched-output: 16K, screen-window: 512K}
      """;
  private static final int RATE = 16 * 1024;
  private static final int MEBIBYTE = 1024 * 1024;

  @TempDir Path folder;

  @AfterEach
  void end() throws Exception {
    Instance.destroyAll(folder);
  }

  @Test
  void shouldCutOnlyALearnerWhoHasReachedTheOutputOfADay(KafkaBroker broker, TestInfo info)
      throws Exception {
    Map<String, String> settings = Map.of("podshell.quota.output-per-day", "1M");
    String servers = broker.bootstrapServers();
    String test = info.getDisplayName();
    try (Instance _ = Instance.start(servers, folder, settings);
        Client one = new Client(servers, "ada", "one of " + test);
        Client two = new Client(servers, "ada", "two of " + test);
        Client other = new Client(servers, "bob", "one of " + test)) {
      CommandId flood = one.shell("1", "yes | head -c 30000000; exit 3");

      assertThat(one.awaitExit(flood).exitCode()).isEqualTo(3);
      assertThat(one.output(flood))
          .contains("[podshell: output was cut here: at most 1 MB of a learner are kept in a day")
          .hasSizeLessThan(25 * MEBIBYTE);
      CommandId next = two.shell("2", "echo gone");
      two.awaitExit(next);
      assertThat(two.output(next)).contains("[podshell: ").doesNotContain("gone");
      CommandId another = other.shell("3", "echo here");
      other.awaitExit(another);
      assertThat(other.output(another)).isEqualTo("here\n");
    }
  }

  @Test
  void shouldReadOutputOnlyAWindowAheadOfAScreen(KafkaBroker broker) throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    Map<String, String> settings = Map.of("podshell.catalogue", catalogue.toString());
    String servers = broker.bootstrapServers();
    int window = MEBIBYTE / 2;
    try (Instance _ = Instance.start(servers, folder, settings);
        Client client = new Client(servers, "grace", "screens")) {
      CommandId flood = client.shell("1", "read go; yes | head -c 4000000");
      client.show(flood, 0, Duration.ofMinutes(10));
      client.type(flood, 1, "go\n");

      await().atMost(Client.TIMEOUT).until(() -> client.bytes(flood).length >= window);
      Instant began = Instant.now();
      await().atMost(Client.TIMEOUT).until(() -> client.bytes(flood).length > window + 6 * RATE);
      Duration slow = Duration.between(began, Instant.now());
      client.show(flood, MEBIBYTE, Duration.ofMinutes(10));
      await().atMost(Client.TIMEOUT).until(() -> client.bytes(flood).length >= MEBIBYTE + window);
      int beyond = client.bytes(flood).length - MEBIBYTE - window;
      client.show(flood, 4_000_000, Duration.ofMinutes(10));
      client.awaitExit(flood);

      assertThat(client.bytes(flood)).hasSize(4_000_000);
      assertThat(slow).isGreaterThan(Duration.ofMillis(900));
      assertThat(beyond).isLessThan(10 * RATE);
    }
  }

  @Test
  void shouldSlowASandboxDownOnlyWhileNobodyWatches(KafkaBroker broker, TestInfo info)
      throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    Map<String, String> settings = Map.of("podshell.catalogue", catalogue.toString());
    String servers = broker.bootstrapServers();
    try (Instance _ = Instance.start(servers, folder, settings);
        Client client = new Client(servers, "ada", "one of " + info.getDisplayName())) {
      CommandId flood = client.shell("1", "head -c 1000 /dev/zero; sleep 2; yes | head -c 2000000");
      client.awaitOutput(flood, "y\n");
      Instant began = Instant.now();
      await().atMost(Client.TIMEOUT).until(() -> client.bytes(flood).length > 1000 + 6 * RATE);
      Duration slow = Duration.between(began, Instant.now());

      client.watch(flood, Duration.ofMinutes(10));
      client.awaitExit(flood);
      Duration fast = Duration.between(began, Instant.now()).minus(slow);

      assertThat(client.bytes(flood)).hasSize(2_001_000);
      assertThat(slow).isGreaterThan(Duration.ofMillis(900));
      assertThat(fast).isLessThan(Duration.ofSeconds(2_000_000 / RATE / 2));
    }
  }
}
