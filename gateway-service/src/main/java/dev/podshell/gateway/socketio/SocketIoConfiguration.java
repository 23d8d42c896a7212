package dev.podshell.gateway.socketio;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;

/** Sets the path, the bounds and the times of Socket.IO, which carries the protocol monitor. */
@ConfigMapping(prefix = "podshell.socket-io")
public interface SocketIoConfiguration {

  /** The path at which it is served. */
  @WithDefault("/socket.io/")
  @NotBlank
  String path();

  /** Limits the time to connect to the namespace. */
  @WithDefault("PT10S")
  Duration connectTimeout();

  /** The number of binary attachments of a packet. */
  @WithDefault("10")
  @Min(0)
  @Max(1000)
  int attachments();

  /** The number of events on one socket that await the client's acknowledgement. */
  @WithDefault("256")
  @Min(1)
  int acknowledgements();

  /** Limits the time to handle events of a client that has left. */
  @WithName("patience")
  @WithDefault("PT10S")
  Duration departureTimeout();
}
