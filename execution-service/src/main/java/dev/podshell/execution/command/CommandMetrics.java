package dev.podshell.execution.command;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what goes wrong on the way in. */
final class CommandMetrics {

  private final Counter received;
  private final Counter deadLetters;
  private final Counter outOfRange;
  private final Counter pollFailures;

  CommandMetrics(MeterRegistry registry) {
    this.received = registry.counter("podshell.commands.received");
    this.deadLetters = registry.counter("podshell.dead.letters");
    this.outOfRange = registry.counter("podshell.commands.overtaken.by.retention");
    this.pollFailures = registry.counter("podshell.commands.poll.failures");
  }

  void received() {
    received.increment();
  }

  void deadLetter() {
    deadLetters.increment();
  }

  void overtakenByRetention() {
    outOfRange.increment();
  }

  void pollFailed() {
    pollFailures.increment();
  }
}
