package dev.podshell.gateway.session;

import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.transcript.TranscriptConfiguration;
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
 * watchers. After the last report it counts as watched for three intervals.
 *
 * <p>Screens watch a command, not its sandbox, and are reported with the output that the fastest of
 * them has shown. So the process is slowed down if it is far ahead of all of them. A command is
 * also reported when that output has grown by a step. Thread-safe.
 */
@Singleton
final class WatchReports {

  private static final Logger LOG = Logger.getLogger(WatchReports.class);
  private static final int STEPS_OF_WINDOW = 4;

  /**
   * A quarter of the least window of a question: else the process would wait for the next report.
   */
  private static final long MAX_STEP = 128 * 1024;

  private record Shown(long offset, Instant at) {}

  private final CommandPublisher publisher;
  private final Duration interval;
  private final long step;
  private final Set<ConnectedSession> sessions = ConcurrentHashMap.newKeySet();
  private final Map<SandboxId, Instant> reported = new ConcurrentHashMap<>();
  private final Map<CommandId, Shown> screens = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("watches").factory());

  @Inject
  WatchReports(
      CommandPublisher publisher,
      WatchConfiguration configuration,
      TranscriptConfiguration transcripts,
      MeterRegistry registry) {
    this(
        publisher,
        configuration.watchInterval(),
        Math.min(MAX_STEP, transcripts.delivery().screenWindow().asLongValue() / STEPS_OF_WINDOW),
        registry);
  }

  /**
   * @param step by how many bytes the output that screens have shown grows until it is reported
   */
  WatchReports(CommandPublisher publisher, Duration interval, long step, MeterRegistry registry) {
    this.publisher = publisher;
    this.step = step;
    Gauge.builder("podshell.gateway.watched.screens", screens, Map::size)
        .description("Commands whose screens were reported in the last interval")
        .register(registry);
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
      publish(
          new WatchCommand(sandbox, place.session(), place.command(), until(now)),
          () -> reported.remove(sandbox, now));
    }
  }

  /**
   * Reports that a screen is watching a command. Waits as {@link #report} does.
   *
   * @param offset up to which it has shown the command's output
   */
  void reportShown(CommandPlace place, long offset) {
    CommandId command = place.command();
    Instant now = Instant.now();
    Instant since = now.minus(interval.dividedBy(2));
    boolean[] isDue = {false};
    Shown latest =
        screens.compute(
            command,
            (_, last) -> {
              isDue[0] =
                  last == null || last.at().isBefore(since) || offset - last.offset() >= step;
              return isDue[0]
                  ? new Shown(last == null ? offset : Math.max(offset, last.offset()), now)
                  : last;
            });
    if (isDue[0]) {
      publish(
          new WatchCommand(place.sandbox(), place.session(), command, until(now), latest.offset()),
          () -> screens.remove(command, latest));
    }
  }

  private Instant until(Instant now) {
    return now.plus(interval.multipliedBy(3));
  }

  private void publish(WatchCommand watch, Runnable onFailure) {
    publisher
        .publish(watch)
        .exceptionally(
            failure -> {
              LOG.debugf(
                  "The report that sandbox %s is watched was not published: %s",
                  watch.sandbox(), failure);
              onFailure.run();
              return null;
            });
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  private void reportAll() {
    try {
      Instant since = Instant.now().minus(interval.dividedBy(2));
      reported.values().removeIf(last -> last.isBefore(since));
      screens.values().removeIf(last -> last.at().isBefore(since));
      sessions.forEach(ConnectedSession::reportWatched);
    } catch (RuntimeException e) { // otherwise this would be the last run
      LOG.error("The watched sandboxes could not all be reported", e);
    }
  }
}
