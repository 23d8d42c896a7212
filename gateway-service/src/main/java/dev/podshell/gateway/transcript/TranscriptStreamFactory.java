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
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Creates the transcript streams of connections, which share the budget of live entries. */
@Singleton
public final class TranscriptStreamFactory {

  private static final long LEAST_SCREEN_WINDOW = 256 * 1024;

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
    if (bounds.screenWindow().asLongValue() < LEAST_SCREEN_WINDOW) {
      throw new IllegalArgumentException(
          "podshell.delivery.screen-window must be at least 256K, because a screen may acknowledge"
              + " every 128K");
    }
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
    return create(sinks, OptionalLong.empty());
  }

  /**
   * Creates the streams of a connection to a screen, which acknowledges what it has shown.
   *
   * @param sinks returns where the transcript of a command goes; empty if it is not wanted
   */
  public TranscriptStreams createForScreen(Function<CommandState, Optional<TranscriptSink>> sinks) {
    long window = configuration.delivery().screenWindow().asLongValue();
    return create(sinks, OptionalLong.of(window));
  }

  private TranscriptStreams create(
      Function<CommandState, Optional<TranscriptSink>> sinks, OptionalLong screenWindow) {
    StreamSettings settings =
        new StreamSettings(
            backoff, new Semaphore(configuration.delivery().concurrentReplays(), true), metrics);
    return new TranscriptStreams(
        history,
        positions,
        buffers,
        configuration.connections().attachedCommands(),
        settings,
        screenWindow,
        sinks);
  }
}
