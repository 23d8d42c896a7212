package dev.podshell.gateway.monitor;

import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.delivery.EventSubscriptions;
import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** What every monitor and user works with. Thread-safe. */
@Singleton
final class MonitorServices {

  private static final Logger LOG = Logger.getLogger(MonitorServices.class);

  private final MonitorPublisher publisher;
  private final EventSubscriptions subscriptions;
  private final SessionServiceClient sessionService;
  private final Timers timers;
  private final GatewayConfiguration configuration;
  private final AtomicInteger monitors;
  private final AtomicInteger users;
  private final Timer finished;
  private final Timer failed;

  MonitorServices(
      MonitorPublisher publisher,
      EventSubscriptions subscriptions,
      SessionServiceClient sessionService,
      Timers timers,
      GatewayConfiguration configuration,
      MeterRegistry registry) {
    this.publisher = publisher;
    this.subscriptions = subscriptions;
    this.sessionService = sessionService;
    this.timers = timers;
    this.configuration = configuration;
    this.monitors = registry.gauge("podshell.gateway.monitors", new AtomicInteger());
    this.users = registry.gauge("podshell.gateway.monitor.users", new AtomicInteger());
    this.finished = registry.timer("podshell.gateway.monitor.commands", "end", "finished");
    this.failed = registry.timer("podshell.gateway.monitor.commands", "end", "failed");
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

  GatewayConfiguration.Monitors settings() {
    return configuration.monitors();
  }

  Outbox outbox() {
    return new Outbox(
        publisher::publish,
        configuration.sessionService().firstPause(),
        configuration.sessionService().longestPause());
  }

  Timers.Timer afterPatience(Runnable action) {
    return timers.after(settings().patience(), action);
  }

  /** Tries something that blocks, on a thread of its own, until it is done. */
  void catchUp(Attempt attempt) {
    Thread.ofVirtual().name("monitor-catch-up").start(() -> tryUntilDone(attempt));
  }

  void connected() {
    monitors.incrementAndGet();
  }

  void disconnected() {
    monitors.decrementAndGet();
  }

  void userCame() {
    users.incrementAndGet();
  }

  void userLeft() {
    users.decrementAndGet();
  }

  /** A command has come to its end. */
  void ended(boolean isFinished, long nanos) {
    (isFinished ? finished : failed).record(nanos, TimeUnit.NANOSECONDS);
  }

  private void tryUntilDone(Attempt attempt) {
    GatewayConfiguration.SessionService pauses = configuration.sessionService();
    Backoff backoff = new Backoff(pauses.firstPause(), pauses.longestPause());
    try {
      while (!isDone(attempt)) {
        backoff.pause();
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
