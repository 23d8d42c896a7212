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
 * Repeats an attempt that fails, with increasing delays, until it succeeds or the service stops.
 * Remembers which topics wait, which the readiness check reports. Thread-safe.
 */
@Singleton
public final class Retries {

  private static final Logger LOG = Logger.getLogger(Retries.class);

  private final Duration firstDelay;
  private final Duration maxDelay;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<Topic, String> failures = new EnumMap<>(Topic.class);

  Retries(SessionConfiguration configuration) {
    this.firstDelay = configuration.ingest().retryDelay();
    this.maxDelay = configuration.ingest().maxRetryDelay();
  }

  /** Does something that the database or Kafka may be unable to do now. */
  public interface Attempt<R> {
    R run() throws SQLException, InterruptedException;
  }

  /**
   * Repeats an attempt until it succeeds, and returns its result.
   *
   * @throws IngestStoppedException if the service stops before one does
   */
  public <R> R retry(Topic topic, Attempt<R> attempt) throws InterruptedException {
    Duration delay = firstDelay;
    while (true) {
      try {
        R result = attempt.run();
        onSuccess(topic);
        return result;
      } catch (SQLException | RuntimeException | AssertionError e) {
        // where assertions are on, the driver asserts that a connection is open, and it may be lost
        onFailure(topic, e, delay);
      }
      if (stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IngestStoppedException();
      }
      Duration doubled = delay.multipliedBy(2);
      delay = doubled.compareTo(maxDelay) < 0 ? doubled : maxDelay;
    }
  }

  /** Returns the failure of each topic that waits; empty if none does. */
  public Map<Topic, String> failures() {
    synchronized (failures) {
      return Map.copyOf(failures);
    }
  }

  void onStop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    stopping.countDown();
  }

  private void onSuccess(Topic topic) {
    boolean failedBefore;
    synchronized (failures) {
      failedBefore = failures.remove(topic) != null;
    }
    if (failedBefore) {
      LOG.infof("Ingest of %s goes on", topic.topicName());
    }
  }

  private void onFailure(Topic topic, Throwable e, Duration delay) {
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

  /** Thrown when the service stops. The batch is read again when it starts. */
  public static final class IngestStoppedException extends RuntimeException {

    IngestStoppedException() {
      super("The service stops; what was not stored is read again when it starts");
    }
  }
}
