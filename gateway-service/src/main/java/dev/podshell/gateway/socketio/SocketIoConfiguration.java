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

  /** Where it is served. */
  @WithDefault("/socket.io/")
  @NotBlank
  String path();

  /** How long a client may take to connect to the namespace. */
  @WithDefault("PT10S")
  Duration connectTimeout();

  /** Binary attachments of a packet. */
  @WithDefault("10")
  @Min(0)
  @Max(1000)
  int attachments();

  /** Events of the server that wait for the client's acknowledgement, on one socket. */
  @WithDefault("256")
  @Min(1)
  int acknowledgements();

  /** How long the events of a client that has left may still be handled. */
  @WithName("patience")
  @WithDefault("PT10S")
  Duration departureTimeout();
}
