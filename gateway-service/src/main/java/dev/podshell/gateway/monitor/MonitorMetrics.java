package dev.podshell.gateway.monitor;

import io.micrometer.core.instrument.Gauge;
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
    Gauge.builder("podshell.gateway.monitors", monitors, AtomicInteger::get)
        .description("Monitors that are connected to this gateway")
        .register(registry);
    Gauge.builder("podshell.gateway.monitor.users", users, AtomicInteger::get)
        .description("Users of monitors that are connected to this gateway")
        .register(registry);
    this.finished = commands(registry, "finished");
    this.failed = commands(registry, "failed");
  }

  private static Timer commands(MeterRegistry registry, String end) {
    return Timer.builder("podshell.gateway.monitor.commands")
        .description("How long commands to monitors took from being sent to their end")
        .tag("end", end)
        .register(registry);
  }

  void onMonitorConnected() {
    monitors.incrementAndGet();
  }

  void onMonitorDisconnected() {
    monitors.decrementAndGet();
  }

  void onUserConnected() {
    users.incrementAndGet();
  }

  void onUserDisconnected() {
    users.decrementAndGet();
  }

  /** Records that a command ended, and the time since it was sent. */
  void onCommandEnded(boolean isFinished, long nanos) {
    (isFinished ? finished : failed).record(nanos, TimeUnit.NANOSECONDS);
  }
}
