package dev.podshell.systemtests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.ServiceProcess;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.TerminalClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves that nobody can stop a service or another learner. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackSystemTest {

  /**
   * Limits the time to an echo. No noise of a machine reaches it, and a service that stops while an
   * attack lasts exceeds it.
   */
  private static final Duration MAX_ECHO = Duration.ofSeconds(Attack.SECONDS - 2);

  private final PodshellSystem system = PodshellSystem.single();
  private final Map<String, Long> processes = processes();

  @AfterAll
  void stop() {
    system.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeOthersDuringAnAttackAndAfterIt(Attacks attack) throws Exception {
    try (Typist typist = new Typist(system)) {
      assertThat(typist.worstEchoDuring(() -> attack.attack().carryOut(system)))
          .isLessThan(MAX_ECHO);
    }

    assertThat(processes()).isEqualTo(processes);
    assertThat(processes.values()).allMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertStoresAndReplays();
  }

  /** Fails if a newcomer's command does not run, or its output does not come from the history. */
  private void assertStoresAndReplays() {
    String learner = "grace-" + UUID.randomUUID();
    try (TerminalClient grace = system.login(learner)) {
      long serverId = grace.run(1, "echo still here");
      grace.awaitCompletion(serverId);
      try (TerminalClient again =
          TerminalClient.resume(system.gateway(), "playground", grace.sessionToken(), null)) {
        assertThat(again.awaitCompletion(serverId).combined()).isEqualTo("still here\n");
      }
    }
  }

  private Map<String, Long> processes() {
    return List.of(system.gatewayService(), system.executionService(0), system.sessionService(0))
        .stream()
        .collect(Collectors.toMap(ServiceProcess::name, ServiceProcess::pid));
  }
}
