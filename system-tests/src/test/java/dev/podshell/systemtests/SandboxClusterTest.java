package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks what only a cluster can show: its limits, its network, its pools. */
@ExtendWith(PodshellSystem.Shared.class)
final class SandboxClusterTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final PodshellSystem system;

  SandboxClusterTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldReachNothingOnTheNetwork() {
    String tries =
        """
        import os, socket
        for host, port in [("169.254.169.254", 80), (os.environ.get("KUBERNETES_SERVICE_HOST", "10.43.0.1"), 443),
                           ("10.43.0.1", 443), ("10.42.0.1", 10250), ("10.42.0.1", 6443), ("192.0.2.1", 80),
                           ("1.1.1.1", 53)]:
            try:
                socket.create_connection((host, port), 2).close()
                print("reached", host, port)
            except OSError as error:
                print("kept in:", host, port)
        try:
            socket.getaddrinfo("kubernetes.default.svc", 443)
            print("reached DNS")
        except OSError:
            print("kept in: DNS")
        """;
    try (TerminalClient eve = system.login("eve-network")) {
      eve.awaitCompletion(eve.run(1, "sleep 3"), TIMEOUT);
      long escape = eve.run(2, "python3 - <<'END'\n" + tries + "END\nls /var/run/secrets 2>&1");

      String seen = eve.awaitCompletion(escape, TIMEOUT).combined();

      assertThat(seen).doesNotContain("reached").contains("kept in: DNS");
      assertThat(seen.lines().filter(line -> line.startsWith("kept in")).count()).isEqualTo(8);
      assertThat(seen).contains("No such file or directory");
    }
  }

  @Test
  void shouldTellTheEndOfEveryCommandWhenTheyTakeTooMuchMemoryTogether() {
    try (TerminalClient eve = TerminalClient.login(system.gateway(), "small", "eve-together")) {
      List<Long> greedy = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        greedy.add(
            eve.run(
                i, "python3 -c 'x = bytearray(120 << 20); import time; time.sleep(20)'; echo $?"));
      }
      for (long serverId : greedy) {
        JsonNode completion =
            Objects.requireNonNull(eve.awaitCompletion(serverId, TIMEOUT).completion());
        assertThat(completion.path("exitCode").isNumber() || completion.path("lost").asBoolean())
            .isTrue();
      }
      assertThat(greedy.stream().map(id -> eve.transcript(id).combined()))
          .anyMatch(said -> said.contains("137") || said.isEmpty());

      long next = eve.run(9, "echo goes on");
      assertThat(eve.awaitCompletion(next, TIMEOUT).combined()).isEqualTo("goes on\n");
    }
  }

  @Test
  void shouldServeFifteenLearnersAtOnce() {
    List<TerminalClient> learners = new ArrayList<>();
    try {
      List<Long> commands = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        TerminalClient learner = system.login("many-" + i);
        learners.add(learner);
        commands.add(learner.run(1, "echo I am %d; id -u".formatted(i)));
      }
      List<String> users = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        Transcript transcript = learners.get(i).awaitCompletion(commands.get(i), TIMEOUT);
        assertThat(transcript.combined()).startsWith("I am %d\n".formatted(i));
        users.add(transcript.combined().lines().skip(1).findFirst().orElseThrow());
      }
      assertThat(users).doesNotHaveDuplicates();
    } finally {
      learners.forEach(TerminalClient::close);
    }
  }

  @Test
  void shouldGiveAWarmSandboxItsLearnersIdentity() {
    try (TerminalClient client =
        TerminalClient.login(system.otherGateway(), "warm", "warm-learner")) {
      String seen = client.awaitCompletion(client.run(1, "whoami; pwd; ls -A"), TIMEOUT).combined();

      assertThat(seen).isEqualTo("learner\n/home/learner\n");
    }
  }
}
