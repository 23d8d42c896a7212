package dev.podshell.gateway.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ComputePoolTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ComputePool pool =
      new ComputePool(
          Settings.of(
              ComputeConfiguration.class,
              Map.of(
                  "podshell.compute.threads", "1",
                  "podshell.compute.max-waiting", "6",
                  "podshell.compute.max-waiting-per-client", "3",
                  "podshell.compute.wait-timeout", "PT20S")),
          registry);

  @AfterEach
  void stop() {
    pool.stop();
  }

  @Test
  void shouldRunWorkOnItsOwnPlatformThreads() throws Exception {
    Thread thread = pool.run("test", "ada", LONG, _ -> Thread.currentThread());

    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.getName()).startsWith("compute-");
  }

  @Test
  void shouldThrowWhatTheWorkThrows() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                pool.run(
                    "test",
                    "ada",
                    LONG,
                    _ -> {
                      throw new IOException("no");
                    }));
  }

  @Test
  void shouldServeClientsInTurn() throws Exception {
    Blocker blocker = new Blocker();
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<?> first = start("mallory", blocker::block);
    blocker.awaitBegun();
    CompletableFuture<?>[] rest = {
      startAndWait("mallory", order, 1),
      startAndWait("mallory", order, 2),
      startAndWait("mallory", order, 3),
      startAndWait("ada", order, 4),
      startAndWait("grace", order, 5)
    };

    blocker.release();
    CompletableFuture.allOf(rest).join();
    first.join();

    assertThat(order).startsWith("mallory", "ada", "grace").hasSize(5);
  }

  @Test
  void shouldRefuseWorkBeyondAClientsShareOrTheQueue() throws Exception {
    Blocker blocker = new Blocker();
    CompletableFuture<?> first = start("mallory", blocker::block);
    blocker.awaitBegun();
    List<String> order = new CopyOnWriteArrayList<>();
    for (int waiting = 1; waiting <= 3; waiting++) {
      var unused = startAndWait("mallory", order, waiting);
    }

    assertThatExceptionOfType(ComputationRefusedException.class)
        .isThrownBy(() -> pool.run("test", "mallory", LONG, _ -> 1))
        .withMessageContaining("busy: try again");
    for (int waiting = 4; waiting <= 6; waiting++) {
      var unused = startAndWait("other", order, waiting);
    }
    assertThatExceptionOfType(ComputationRefusedException.class)
        .isThrownBy(() -> pool.run("test", "ada", LONG, _ -> 1));

    assertThat(registry.get("podshell.gateway.compute.waiting").gauge().value()).isEqualTo(6);
    assertThat(registry.get("podshell.gateway.compute.running").gauge().value()).isEqualTo(1);
    assertThat(
            registry
                .get("podshell.gateway.compute.refused")
                .tags("kind", "test", "reason", "busy")
                .counter()
                .count())
        .isEqualTo(2);
    blocker.release();
    first.join();
  }

  @Test
  void shouldStopWorkAtItsDeadline() {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();

    assertThatExceptionOfType(ComputationRefusedException.class)
        .isThrownBy(
            () -> pool.run("test", "ada", Duration.ofMillis(50), deadline -> spin(deadline, ended)))
        .satisfies(
            e -> assertThat(e.reason()).isEqualTo(ComputationRefusedException.Reason.TIMEOUT));

    assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
  }

  @Test
  void shouldStopRunningWorkWhenItsClientLeaves() throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread client =
        Thread.startVirtualThread(
            () -> {
              try {
                pool.run(
                    "test",
                    "ada",
                    LONG,
                    deadline -> {
                      begun.countDown();
                      return spin(deadline, ended);
                    });
              } catch (Exception e) {
                thrown.complete(e);
              }
            });
    begun.await();

    client.interrupt();

    assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
    assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
  }

  @Test
  void shouldDropWaitingWorkWhenItsClientLeaves() throws Exception {
    Blocker blocker = new Blocker();
    CompletableFuture<?> first = start("ada", blocker::block);
    blocker.awaitBegun();
    Thread client =
        Thread.startVirtualThread(
            () -> {
              try {
                var unused = pool.run("test", "grace", LONG, _ -> 1);
              } catch (Exception _) {
                // it is interrupted
              }
            });
    await().until(() -> pool.waiting() == 1);

    client.interrupt();

    await().until(() -> pool.waiting() == 0);
    blocker.release();
    first.join();
  }

  private static boolean spin(Deadline deadline, CompletableFuture<Boolean> ended) {
    deadline.onEnd(() -> ended.complete(true));
    while (true) {
      deadline.check();
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<?> startAndWait(String client, List<String> order, int waiting) {
    CompletableFuture<?> started = start(client, () -> order.add(client));
    await().until(() -> pool.waiting() == waiting);
    return started;
  }

  private CompletableFuture<?> start(String client, Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            var unused =
                pool.run(
                    "test",
                    client,
                    LONG,
                    _ -> {
                      work.run();
                      return 1;
                    });
            done.complete(null);
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** Works until it is released. */
  private static final class Blocker {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    void block() {
      begun.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void awaitBegun() throws InterruptedException {
      begun.await();
    }

    void release() {
      released.countDown();
    }
  }
}
