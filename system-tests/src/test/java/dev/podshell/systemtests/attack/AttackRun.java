package dev.podshell.systemtests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints the worst echo that a learner sees during each attack, beside the worst one without any,
 * as Markdown. It never fails because something is slow; an echo that does not come at all is a
 * failure of that attack and printed as such.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackRun {

  private static final int WARM_UP_SECONDS = 20;

  private PodshellSystem system = PodshellSystem.single();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintTheWorstEchoDuringEachAttack() throws Exception {
    StringBuilder report =
        new StringBuilder("\n## Worst echo during an attack\n\n| attack | ms |\n| --- | ---: |\n");
    Optional<Duration> unused = worst(() -> TimeUnit.SECONDS.sleep(WARM_UP_SECONDS));
    row(report, "none", worst(() -> TimeUnit.SECONDS.sleep(Attack.SECONDS)));
    for (Attacks attack : Attacks.values()) {
      Optional<Duration> worst = worst(() -> attack.attack().carryOut(system));
      row(report, attack.toString(), worst);
      if (worst.isEmpty()) {
        system.close();
        system = PodshellSystem.single();
      }
    }
    System.out.println(report);
    assertThat(report.toString()).contains("none");
  }

  /** Returns the worst echo; empty if one did not come within a minute, or a service died. */
  private Optional<Duration> worst(Typist.Work work) throws Exception {
    try (Typist typist = new Typist(system)) {
      Duration worst = typist.worstEchoDuring(work);
      return Optional.of(worst).filter(_ -> isWhole());
    } catch (IllegalStateException | ExecutionException | AssertionError e) {
      System.out.println(e.getMessage());
      return Optional.empty();
    }
  }

  private boolean isWhole() {
    return Stream.of(system.gatewayService(), system.executionService(0), system.sessionService(0))
        .allMatch(service -> ProcessHandle.of(service.pid()).isPresent());
  }

  private static void row(StringBuilder report, String attack, Optional<Duration> worst) {
    String time =
        worst
            .map(echo -> String.format(Locale.ROOT, "%.0f", echo.toNanos() / 1e6))
            .orElse("stopped");
    report.append("| %s | %s |%n".formatted(attack, time));
    System.out.println(attack + ": " + time);
  }
}
