package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.EventReader;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.ReaderPositions;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Creates the transcript streams of connections, which share the budget of live entries. */
@Singleton
public final class TranscriptStreamFactory {

  private final History history;
  private final ReaderPositions positions;
  private final BackoffPolicy backoff;
  private final TranscriptConfiguration configuration;
  private final LiveBuffers buffers;
  private final TranscriptMetrics metrics;

  TranscriptStreamFactory(
      SessionServiceClient sessionService,
      EventReader reader,
      EventSubscriptions subscriptions,
      BackoffPolicy backoff,
      TranscriptConfiguration configuration,
      MeterRegistry registry) {
    this.history = sessionService::page;
    this.positions = reader;
    this.backoff = backoff;
    this.configuration = configuration;
    TranscriptConfiguration.Delivery bounds = configuration.delivery();
    LiveBufferBudget budget = new LiveBufferBudget(bounds.heldInAll().asLongValue());
    this.buffers = new LiveBuffers(subscriptions, budget, bounds.heldPerCommand().asLongValue());
    this.metrics = new TranscriptMetrics(registry, budget);
  }

  /**
   * Creates the streams of one connection.
   *
   * @param sinks returns where the transcript of a command goes; empty if it is not wanted
   */
  public TranscriptStreams create(Function<CommandState, Optional<TranscriptSink>> sinks) {
    StreamSettings settings =
        new StreamSettings(
            backoff, new Semaphore(configuration.delivery().concurrentReplays(), true), metrics);
    return new TranscriptStreams(
        history,
        positions,
        buffers,
        configuration.connections().attachedCommands(),
        settings,
        sinks);
  }
}
