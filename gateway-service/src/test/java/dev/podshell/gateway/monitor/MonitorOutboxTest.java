package dev.podshell.gateway.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.topic.PublicationRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MonitorOutboxTest {

  private static final BackoffPolicy BACKOFF =
      new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(2));

  private static final MonitorId MONITOR = MonitorId.of("lamp");
  private static final ConnectionId CONNECTION = new ConnectionId("0123456789abcdef");
  private static final MonitorRecord ANSWER =
      new MonitorRecord.Answer(MONITOR, CONNECTION, 7, null);
  private static final MonitorRecord GONE = new MonitorRecord.Disconnect(MONITOR, CONNECTION);

  private final List<MonitorRecord> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();
  private volatile int refusals;

  @Test
  void shouldRepeatInOrderWhatKafkaRefuses() {
    refusals = 5;
    MonitorOutbox outbox = outbox();

    outbox.add(ANSWER);
    outbox.add(GONE);

    await().until(() -> taken.size() == 2);
    assertThat(taken).containsExactly(ANSWER, GONE);
    assertThat(tries).hasValue(7);
  }

  @Test
  void shouldSendEachRecordOnceWithAndWithoutPauses() {
    MonitorOutbox outbox = outbox();
    for (int count = 1; count <= 100; count++) {
      outbox.add(ANSWER);
      int expected = count;
      if (count % 10 == 0) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> taken.size() == expected);
      }
    }
    assertThat(tries).hasValue(100);
  }

  @Test
  void shouldWaitWhileItIsUnknownWhetherKafkaHasARecord() {
    CompletableFuture<Void> unknown = new CompletableFuture<>();
    MonitorOutbox outbox =
        new MonitorOutbox(
            record -> {
              taken.add(record);
              return record.equals(ANSWER) ? unknown : CompletableFuture.completedFuture(null);
            },
            BACKOFF);

    outbox.add(ANSWER);
    outbox.add(GONE);
    await().until(() -> taken.size() == 1);
    assertThat(taken).containsExactly(ANSWER);
    unknown.complete(null);

    await().until(() -> taken.size() == 2);
  }

  private MonitorOutbox outbox() {
    return new MonitorOutbox(this::publish, BACKOFF);
  }

  private CompletableFuture<Void> publish(MonitorRecord record) {
    if (tries.incrementAndGet() <= refusals) {
      return CompletableFuture.failedFuture(new PublicationRefusedException("Not now"));
    }
    taken.add(record);
    return CompletableFuture.completedFuture(null);
  }
}
