package dev.podshell.gateway.engineio;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Sets the bounds and times of Engine.IO, which carries Socket.IO. */
@ConfigMapping(prefix = "podshell.socket-io")
public interface EngineConfiguration {

  /** The number of sessions of this gateway; more are refused with 503. */
  @WithDefault("10000")
  @Min(1)
  int sessions();

  /** The time from a client's pong to the next ping. */
  @WithDefault("PT25S")
  Duration pingInterval();

  /** Limits the time to answer a ping, or to fetch the packet that ends a session. */
  @WithDefault("PT20S")
  Duration pingTimeout();

  /** Limits the time to upgrade from polling to a WebSocket. */
  @WithDefault("PT10S")
  Duration upgradeTimeout();

  /**
   * The maximum size of a message, and of the body of a request. Must not exceed {@code
   * quarkus.websockets-next.server.max-message-size}, which bounds WebSockets.
   */
  @WithDefault("1M")
  MemorySize maxPayload();
}
