package dev.podshell.gateway.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts monitors and users of this gateway, and how long commands take. Thread-safe. */
@Singleton
final class MonitorMetrics {

  private final AtomicInteger monitors = new AtomicInteger();
  private final AtomicInteger users = new AtomicInteger();
  private final Timer finished;
  private final Timer failed;

  MonitorMetrics(MeterRegistry registry) {
    registry.gauge("podshell.gateway.monitors", monitors);
    registry.gauge("podshell.gateway.monitor.users", users);
    this.finished = registry.timer("podshell.gateway.monitor.commands", "end", "finished");
    this.failed = registry.timer("podshell.gateway.monitor.commands", "end", "failed");
  }

  void monitorCame() {
    monitors.incrementAndGet();
  }

  void monitorLeft() {
    monitors.decrementAndGet();
  }

  void userCame() {
    users.incrementAndGet();
  }

  void userLeft() {
    users.decrementAndGet();
  }

  /** A command has come to its end, so long after it was sent. */
  void ended(boolean isFinished, long nanos) {
    (isFinished ? finished : failed).record(nanos, TimeUnit.NANOSECONDS);
  }
}
