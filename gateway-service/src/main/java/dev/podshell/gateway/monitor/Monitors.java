package dev.podshell.gateway.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Where connections become monitors, or users of them. Thread-safe. */
@Singleton
public final class Monitors {

  private final MonitorServices services;
  private final GatewayHeartbeat life;
  private final SecureRandom random = new SecureRandom();

  Monitors(MonitorServices services, GatewayHeartbeat life) {
    this.services = services;
    this.life = life;
  }

  /**
   * Asks to be a monitor; the listener hears whether it is. May wait for a place in Kafka's buffer.
   * The connection is {@link MonitorClaim#close closed} by whoever asks.
   */
  public MonitorClaim connect(MonitorId id, MonitorListener listener) {
    MonitorClaim monitor = new MonitorClaim(id, ConnectionId.random(random), listener, services);
    services.subscriptions().subscribe(id, monitor);
    monitor.connect(life.id());
    return monitor;
  }

  /** Begins to send commands to a monitor, be it there or not; the listener hears how they end. */
  public MonitorUser query(MonitorId id, MonitorUserListener listener) {
    MonitorUser user = new MonitorUser(id, ConnectionId.random(random), listener, services);
    services.subscriptions().subscribe(id, user);
    services.metrics().userCame();
    return user;
  }

  /** The most that a command may have, and the reason why one failed, in bytes of UTF-8. */
  public long commandSize() {
    return services.settings().commandSize().asLongValue();
  }
}
