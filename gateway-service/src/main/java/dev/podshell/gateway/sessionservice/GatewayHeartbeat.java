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
 * This run of the gateway, which the session service is told of every few seconds: when it does not
 * hear of it any more, whoever was connected here has left.
 */
@Singleton
public final class GatewayHeartbeat {

  private static final Logger LOG = Logger.getLogger(GatewayHeartbeat.class);

  private final String id = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final SessionServiceClient sessionService;
  private final Duration beat;
  private final Thread thread;

  GatewayHeartbeat(SessionServiceClient sessionService, SessionServiceConfiguration configuration) {
    this.sessionService = sessionService;
    this.beat = configuration.sessionService().heartbeatInterval();
    this.thread = Thread.ofVirtual().name("gateway-life").unstarted(this::run);
  }

  /** 16 hexadecimal digits, other ones each time a gateway starts. */
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
          sessionService.alive(id);
        } catch (SessionServiceUnavailableException e) {
          LOG.debugf("The session service was not told: %s", e.getMessage());
        }
        Thread.sleep(beat);
      }
    } catch (InterruptedException _) {
      LOG.debug("The gateway stops");
    }
  }
}
