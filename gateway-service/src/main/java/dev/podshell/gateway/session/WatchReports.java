package dev.podshell.gateway.session;

import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.topic.CommandPublisher;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reports which sandboxes are being watched, so that their output is not slowed down. It reports at
 * once when a connection starts to follow a command that may run, and again in each interval while
 * it does. A sandbox is reported at most once in half an interval, regardless of the number of
 * watchers. After the last report it counts as watched for three intervals. Thread-safe.
 */
@Singleton
final class WatchReports {

  private static final Logger LOG = Logger.getLogger(WatchReports.class);

  private final CommandPublisher publisher;
  private final Duration interval;
  private final Set<ConnectedSession> sessions = ConcurrentHashMap.newKeySet();
  private final Map<SandboxId, Instant> reported = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("watches").factory());

  @Inject
  WatchReports(
      CommandPublisher publisher, WatchConfiguration configuration, MeterRegistry registry) {
    this(publisher, configuration.watchInterval(), registry);
  }

  WatchReports(CommandPublisher publisher, Duration interval, MeterRegistry registry) {
    this.publisher = publisher;
    Gauge.builder("podshell.gateway.watched.sandboxes", reported, Map::size)
        .description("Sandboxes that were named as watched in the last interval")
        .register(registry);
    this.interval = interval;
    timer.scheduleWithFixedDelay(
        this::reportAll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  void add(ConnectedSession session) {
    sessions.add(session);
  }

  void remove(ConnectedSession session) {
    sessions.remove(session);
  }

  /**
   * Reports that somebody is watching a command, in whichever session it runs. Does not wait for
   * Kafka, but waits for room in the producer.
   */
  void report(CommandPlace place) {
    SandboxId sandbox = place.sandbox();
    Instant now = Instant.now();
    Instant since = now.minus(interval.dividedBy(2));
    boolean[] isDue = {false};
    reported.compute(
        sandbox,
        (_, last) -> {
          isDue[0] = last == null || last.isBefore(since);
          return isDue[0] ? now : last;
        });
    if (isDue[0]) {
      Instant until = now.plus(interval.multipliedBy(3));
      publisher
          .publish(new WatchCommand(sandbox, place.session(), place.command(), until))
          .exceptionally(
              failure -> {
                LOG.debugf(
                    "The report that sandbox %s is watched was not published: %s",
                    sandbox, failure);
                reported.remove(sandbox, now);
                return null;
              });
    }
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  private void reportAll() {
    try {
      Instant since = Instant.now().minus(interval.dividedBy(2));
      reported.values().removeIf(last -> last.isBefore(since));
      sessions.forEach(ConnectedSession::reportWatched);
    } catch (RuntimeException e) { // otherwise this would be the last run
      LOG.error("The watched sandboxes could not all be reported", e);
    }
  }
}
