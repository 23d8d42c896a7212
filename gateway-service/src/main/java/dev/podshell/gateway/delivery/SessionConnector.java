package dev.podshell.gateway.delivery;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
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
  private final HeldBudget budget;
  private final DeliveryMetrics metrics;

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
    this.budget = new HeldBudget(configuration.delivery().heldInAll().asLongValue());
    this.metrics = new DeliveryMetrics(registry, budget);
  }

  /**
   * Joins a session. From here on the listener hears of it.
   *
   * @param pickup which commands come without being asked for
   */
  public ConnectedSession join(
      SessionId session, LearnerId learner, Pickup pickup, SessionListener listener) {
    FlowSettings settings =
        new FlowSettings(
            configuration.sessionService().firstPause(),
            configuration.sessionService().longestPause(),
            new Semaphore(configuration.delivery().concurrentReplays(), true),
            metrics);
    Flows flows =
        new Flows(
            sessionService::page,
            positions,
            budget,
            configuration.delivery().heldPerCommand().asLongValue(),
            configuration.connections().attachedCommands(),
            settings,
            listener);
    ConnectedSession joined =
        new ConnectedSession(
            session,
            learner,
            pickup,
            listener,
            flows,
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
