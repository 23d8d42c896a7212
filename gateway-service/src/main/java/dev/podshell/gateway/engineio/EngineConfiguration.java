package dev.podshell.gateway.engineio;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Sets the bounds and times of Engine.IO, which carries Socket.IO. */
@ConfigMapping(prefix = "podshell.socket-io")
public interface EngineConfiguration {

  /** Sessions of this gateway at a time; more are refused with 503. */
  @WithDefault("10000")
  @Min(1)
  int sessions();

  /** How long after a client's last pong it is sent the next ping. */
  @WithDefault("PT25S")
  Duration pingInterval();

  /** How long a client may take to answer a ping, or to fetch what ends its session. */
  @WithDefault("PT20S")
  Duration pingTimeout();

  /** How long a client may take from polling to a WebSocket. */
  @WithDefault("PT10S")
  Duration upgradeTimeout();

  /**
   * The largest message, and the largest body of a request. No more than {@code
   * quarkus.websockets-next.server.max-message-size}, which bounds WebSockets.
   */
  @WithDefault("1M")
  MemorySize maxPayload();
}
