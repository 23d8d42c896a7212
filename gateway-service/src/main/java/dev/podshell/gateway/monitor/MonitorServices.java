package dev.podshell.gateway.monitor;

import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventSubscriptions;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** What every monitor and user works with. Thread-safe. */
@Singleton
final class MonitorServices {

  private static final Logger LOG = Logger.getLogger(MonitorServices.class);

  private final MonitorPublisher publisher;
  private final EventSubscriptions subscriptions;
  private final SessionServiceClient sessionService;
  private final Timers timers;
  private final MonitorConfiguration configuration;
  private final BackoffPolicy backoff;
  private final MonitorMetrics metrics;

  MonitorServices(
      MonitorPublisher publisher,
      EventSubscriptions subscriptions,
      SessionServiceClient sessionService,
      Timers timers,
      MonitorConfiguration configuration,
      BackoffPolicy backoff,
      MonitorMetrics metrics) {
    this.publisher = publisher;
    this.subscriptions = subscriptions;
    this.sessionService = sessionService;
    this.timers = timers;
    this.configuration = configuration;
    this.backoff = backoff;
    this.metrics = metrics;
  }

  /** Something that is tried until it says that it is done. */
  @FunctionalInterface
  interface Attempt {
    boolean isDone() throws SessionServiceUnavailableException, InterruptedException;
  }

  MonitorPublisher publisher() {
    return publisher;
  }

  EventSubscriptions subscriptions() {
    return subscriptions;
  }

  SessionServiceClient sessionService() {
    return sessionService;
  }

  MonitorMetrics metrics() {
    return metrics;
  }

  MonitorConfiguration settings() {
    return configuration;
  }

  Outbox outbox() {
    return new Outbox(publisher::publish, backoff);
  }

  Timers.Timer afterPatience(Runnable action) {
    return timers.after(settings().claimTimeout(), action);
  }

  /** Tries something that blocks, on a thread of its own, until it is done. */
  void catchUp(Attempt attempt) {
    Thread.ofVirtual().name("monitor-catch-up").start(() -> tryUntilDone(attempt));
  }

  private void tryUntilDone(Attempt attempt) {
    Backoff pauses = backoff.start();
    try {
      while (!isDone(attempt)) {
        pauses.pause();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isDone(Attempt attempt) throws InterruptedException {
    try {
      return attempt.isDone();
    } catch (SessionServiceUnavailableException e) {
      LOG.warnf("What was missed of a monitor cannot be read now: %s", e.getMessage());
      return false;
    }
  }
}
