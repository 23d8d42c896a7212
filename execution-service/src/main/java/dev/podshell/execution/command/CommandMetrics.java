package dev.podshell.execution.command;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts consumed commands, and failures to consume them. */
final class CommandMetrics {

  private final Counter received;
  private final Counter deadLetters;
  private final Counter outOfRange;
  private final Counter pollFailures;

  CommandMetrics(MeterRegistry registry) {
    this.received =
        Counter.builder("podshell.commands.received")
            .description("Records of podshell.commands that were consumed")
            .register(registry);
    this.deadLetters =
        Counter.builder("podshell.dead.letters")
            .description(
                "Records of podshell.commands that could not be read and went to the dead letters")
            .register(registry);
    this.outOfRange =
        Counter.builder("podshell.commands.overtaken.by.retention")
            .description("Times that Kafka had deleted commands before they were consumed")
            .register(registry);
    this.pollFailures =
        Counter.builder("podshell.commands.poll.failures")
            .description("Failures of the consumer of commands, each followed by a new consumer")
            .register(registry);
  }

  void recordReceived() {
    received.increment();
  }

  void recordDeadLetter() {
    deadLetters.increment();
  }

  void recordOvertaken() {
    outOfRange.increment();
  }

  void recordPollFailure() {
    pollFailures.increment();
  }
}
