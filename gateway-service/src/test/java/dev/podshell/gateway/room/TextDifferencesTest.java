package dev.podshell.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.compute.ComputeConfiguration;
import dev.podshell.gateway.compute.ComputePool;
import dev.podshell.gateway.fakes.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks on which thread texts are compared. */
final class TextDifferencesTest {

  private static final String BEFORE = lines("old", "kept", "old");
  private static final String AFTER = lines("new", "kept", "new");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ComputePool pool =
      new ComputePool(
          Settings.of(
              ComputeConfiguration.class,
              Map.of(
                  "podshell.compute.threads", "1",
                  "podshell.compute.wait-timeout", "PT0.05S")),
          registry);
  private final TextDifferences differences =
      new TextDifferences(pool, 4_000_000, Duration.ofSeconds(30));

  @AfterEach
  void stop() {
    pool.stop();
  }

  @Test
  void shouldCompareLargeTextsOnThePoolsThreads() throws Exception {
    TextOperation operation = differences.between(BEFORE, AFTER, "ada");

    assertThat(operation.apply(BEFORE)).isEqualTo(AFTER);
    assertThat(operation.steps()).hasSizeGreaterThan(4);
    assertThat(
            registry.get("podshell.gateway.compute.time").tag("kind", "difference").timer().count())
        .isEqualTo(1);
  }

  @Test
  void shouldCompareATypedEditWithoutWaitingForAThread() throws Exception {
    try (Busy _ = new Busy()) {
      TextOperation operation = differences.between(BEFORE, BEFORE + "x", "ada");

      assertThat(operation.apply(BEFORE)).isEqualTo(BEFORE + "x");
    }
  }

  @Test
  void shouldReplaceTheWholeWhenNoThreadIsFreeInTime() throws Exception {
    try (Busy _ = new Busy()) {
      TextOperation operation = differences.between(BEFORE, AFTER, "ada");

      assertThat(operation.apply(BEFORE)).isEqualTo(AFTER);
      assertThat(operation.steps()).hasSizeLessThanOrEqualTo(4);
    }
  }

  private static String lines(String first, String kept, String last) {
    return (first + "\n").repeat(200) + (kept + "\n").repeat(200) + (last + "\n").repeat(200);
  }

  /** Keeps the pool's only thread busy. */
  private final class Busy implements AutoCloseable {

    private final CountDownLatch end = new CountDownLatch(1);

    Busy() throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      Thread.startVirtualThread(
          () -> {
            try {
              var unused =
                  pool.run(
                      "test",
                      "mallory",
                      Duration.ofMinutes(1),
                      _ -> {
                        begun.countDown();
                        end.await();
                        return 1;
                      });
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      begun.await();
    }

    @Override
    public void close() {
      end.countDown();
    }
  }
}
