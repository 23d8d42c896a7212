package dev.podshell.session.retry;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.configuration.SessionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tries what fails again, with growing waits, until it succeeds or the service stops. Knows, for
 * health and metrics, which topics wait. Thread-safe.
 */
@Singleton
public final class Retries {

  private static final Logger LOG = Logger.getLogger(Retries.class);

  private final Duration firstDelay;
  private final Duration longestDelay;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<Topic, String> failures = new EnumMap<>(Topic.class);

  Retries(SessionConfiguration configuration) {
    this.firstDelay = configuration.ingest().retryDelay();
    this.longestDelay = configuration.ingest().maxRetryDelay();
  }

  /** Something that the database or Kafka may not be able to do now. */
  public interface Attempt<R> {
    R run() throws SQLException, InterruptedException;
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @throws IngestStoppedException if the service stops before one does
   */
  public <R> R until(Topic topic, Attempt<R> attempt) throws InterruptedException {
    Duration delay = firstDelay;
    while (true) {
      try {
        R result = attempt.run();
        succeeded(topic);
        return result;
      } catch (SQLException | RuntimeException | AssertionError e) {
        // where assertions are on, the driver asserts that a connection is open, and it may be lost
        failed(topic, e, delay);
      }
      if (stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IngestStoppedException();
      }
      Duration doubled = delay.multipliedBy(2);
      delay = doubled.compareTo(longestDelay) < 0 ? doubled : longestDelay;
    }
  }

  /** What keeps each topic from going on; empty when nothing does. */
  public Map<Topic, String> failures() {
    synchronized (failures) {
      return Map.copyOf(failures);
    }
  }

  void atStop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    stopping.countDown();
  }

  private void succeeded(Topic topic) {
    boolean failedBefore;
    synchronized (failures) {
      failedBefore = failures.remove(topic) != null;
    }
    if (failedBefore) {
      LOG.infof("Ingest of %s goes on", topic.topicName());
    }
  }

  private void failed(Topic topic, Throwable e, Duration delay) {
    String failure = e.getClass().getSimpleName();
    boolean first;
    synchronized (failures) {
      first = failures.put(topic, failure) == null;
    }
    if (first) {
      LOG.warnf(e, "Ingest of %s waits; nothing is lost", topic.topicName());
    } else {
      LOG.debugf("Ingest of %s waits another %s: %s", topic.topicName(), delay, failure);
    }
  }

  /** The service stops; the batch is read again when it starts. */
  public static final class IngestStoppedException extends RuntimeException {

    IngestStoppedException() {
      super("The service stops; what was not stored is read again when it starts");
    }
  }
}
