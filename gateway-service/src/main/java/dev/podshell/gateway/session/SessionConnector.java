package dev.podshell.gateway.session;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.EventReader;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.ReaderPositions;
import dev.podshell.gateway.transcript.LiveBufferBudget;
import dev.podshell.gateway.transcript.StreamSettings;
import dev.podshell.gateway.transcript.TranscriptMetrics;
import dev.podshell.gateway.transcript.TranscriptStreams;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;

/** Lets connections join sessions; has what all of them share. */
@Singleton
public final class SessionConnector {

  private final EventSubscriptions subscriptions;
  private final CommandPublisher publisher;
  private final ReaderPositions positions;
  private final SessionServiceClient sessionService;
  private final GatewayConfiguration configuration;
  private final Watches watches;
  private final LiveBufferBudget budget;
  private final TranscriptMetrics metrics;

  SessionConnector(
      EventSubscriptions subscriptions,
      CommandPublisher publisher,
      EventReader reader,
      SessionServiceClient sessionService,
      Watches watches,
      GatewayConfiguration configuration,
      MeterRegistry registry) {
    this.subscriptions = subscriptions;
    this.publisher = publisher;
    this.positions = reader;
    this.sessionService = sessionService;
    this.watches = watches;
    this.configuration = configuration;
    this.budget = new LiveBufferBudget(configuration.delivery().heldInAll().asLongValue());
    this.metrics = new TranscriptMetrics(registry, budget);
  }

  /**
   * Joins a session. From here on the listener hears of it.
   *
   * @param pickup which commands come without being asked for
   */
  public ConnectedSession join(
      SessionId session, LearnerId learner, AutoAttach pickup, SessionListener listener) {
    StreamSettings settings =
        new StreamSettings(
            configuration.sessionService().firstPause(),
            configuration.sessionService().longestPause(),
            new Semaphore(configuration.delivery().concurrentReplays(), true),
            metrics);
    TranscriptStreams streams =
        new TranscriptStreams(
            sessionService::page,
            positions,
            budget,
            configuration.delivery().heldPerCommand().asLongValue(),
            configuration.connections().attachedCommands(),
            settings,
            listener::transcript);
    ConnectedSession joined =
        new ConnectedSession(
            session,
            learner,
            pickup,
            listener,
            streams,
            subscriptions,
            publisher,
            sessionService,
            watches);
    watches.add(joined);
    subscriptions.subscribe(session, joined);
    joined.confirm();
    return joined;
  }
}
