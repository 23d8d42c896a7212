package dev.podshell.gateway.sessionservice;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/**
 * Tells the session service every few seconds that this run of the gateway is alive. When the
 * heartbeats stop, the session service treats the clients that were connected here as gone.
 */
@Singleton
public final class GatewayHeartbeat {

  private static final Logger LOG = Logger.getLogger(GatewayHeartbeat.class);

  private final String id = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final SessionServiceClient sessionService;
  private final Duration interval;
  private final Thread thread;

  GatewayHeartbeat(SessionServiceClient sessionService, SessionServiceConfiguration configuration) {
    this.sessionService = sessionService;
    this.interval = configuration.sessionService().heartbeatInterval();
    this.thread = Thread.ofVirtual().name("gateway-heartbeat").unstarted(this::run);
  }

  /** Returns the id of this run: 16 random hexadecimal digits. */
  public String id() {
    return id;
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  void stop(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        try {
          sessionService.reportAlive(id);
        } catch (SessionServiceUnavailableException e) {
          LOG.debugf("The session service did not take a heartbeat: %s", e.getMessage());
        }
        Thread.sleep(interval);
      }
    } catch (InterruptedException _) {
      LOG.debug("The gateway stops");
    }
  }
}
