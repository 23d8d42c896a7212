package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.retry.Retries;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Measures lag periodically, and finds positions that Kafka's retention has overtaken, from which a
 * consumer cannot continue by itself.
 */
@Singleton
final class PositionCheck {

  private static final Logger LOG = Logger.getLogger(PositionCheck.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final ConsumerPositions positions;
  private final PositionMetrics metrics;
  private final Retries retries;

  PositionCheck(ConsumerPositions positions, PositionMetrics metrics, Retries retries) {
    this.positions = positions;
    this.metrics = metrics;
    this.retries = retries;
  }

  @Scheduled(
      every = "{podshell.ingest.check-every}",
      delayed = "{podshell.ingest.check-every}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void check() {
    for (Topic topic : Watermarks.TOPICS) {
      if (retries.failures().containsKey(topic)) {
        continue; // it waits for the database, and so would this
      }
      try {
        positions
            .consumer(topic)
            .runOnPollingThread(
                consumer -> {
                  try {
                    metrics.recordLag(topic, positions.check(topic, consumer));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .await()
            .atMost(TIMEOUT);
      } catch (RuntimeException e) {
        LOG.warnf("The lag of %s could not be measured: %s", topic.topicName(), e.toString());
      }
    }
  }
}
