package dev.podshell.gateway.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.CollaborationPublisher;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriptions;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Lets connections become monitors, or users of monitors. Thread-safe. */
@Singleton
public final class Monitors {

  private final CollaborationPublisher publisher;
  private final EventSubscriptions subscriptions;
  private final MonitorMetrics metrics;
  private final MonitorContext context;
  private final BackoffPolicy backoff;
  private final Timers timers;
  private final GatewayHeartbeat heartbeat;
  private final MonitorConfiguration configuration;
  private final SecureRandom random = new SecureRandom();

  Monitors(
      CollaborationPublisher publisher,
      EventSubscriptions subscriptions,
      SessionServiceClient sessionService,
      CatchUp catchUp,
      BackoffPolicy backoff,
      Timers timers,
      GatewayHeartbeat heartbeat,
      MonitorConfiguration configuration,
      MonitorMetrics metrics) {
    this.publisher = publisher;
    this.subscriptions = subscriptions;
    this.metrics = metrics;
    this.context = new MonitorContext(subscriptions, sessionService, catchUp, metrics);
    this.backoff = backoff;
    this.timers = timers;
    this.heartbeat = heartbeat;
    this.configuration = configuration;
  }

  /**
   * Claims a monitor for a connection. The listener hears whether the claim is granted. May wait
   * for a place in Kafka's buffer. The caller must {@link MonitorClaim#close close} the claim.
   */
  public MonitorClaim connect(MonitorId id, MonitorListener listener) {
    ConnectionId connection = ConnectionId.random(random);
    MonitorOutbox outbox = new MonitorOutbox(publisher::publish, backoff);
    MonitorClaim claim = new MonitorClaim(id, connection, listener, outbox, context);
    claim.expire(timers, configuration.claimTimeout());
    subscriptions.subscribe(EventKey.of(id), claim);
    publisher
        .publish(new MonitorRecord.Connect(id, connection, heartbeat.id()))
        .whenComplete((_, failure) -> claim.onPublished(failure));
    return claim;
  }

  /**
   * Lets a connection send commands to a monitor, whether it is connected or not. The listener
   * hears how they end. The caller must {@link MonitorUser#close close} the user.
   */
  public MonitorUser query(MonitorId id, MonitorUserListener listener) {
    OpenCommands commands = new OpenCommands(listener, metrics, configuration.commands());
    MonitorUser user =
        new MonitorUser(id, ConnectionId.random(random), commands, publisher::publish, context);
    subscriptions.subscribe(EventKey.of(id), user);
    metrics.onUserConnected();
    return user;
  }

  /** Returns the maximum size of a command, and of the reason why one failed, in bytes of UTF-8. */
  public long commandSize() {
    return configuration.commandSize().asLongValue();
  }
}
