package dev.podshell.gateway.connection;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Bounds each connection. */
@ConfigMapping(prefix = "podshell.connections")
public interface ConnectionConfiguration {

  /** The number of connections of one session to this gateway. */
  @WithDefault("16")
  @Min(1)
  int perSession();

  /** The number of messages that a client may send per second in the long run. */
  @WithDefault("500")
  @Min(1)
  int messageRate();

  /** The number of messages that a client may send at once. */
  @WithDefault("2000")
  @Min(1)
  int messageBurst();

  /** The number of a client's messages that wait to be handled; more end it with 1008. */
  @WithDefault("4000")
  @Min(1)
  int waitingMessages();

  /** The size in characters of these messages; more end the connection with 1008. */
  @WithDefault("4M")
  MemorySize waitingMessageSize();

  /** The size of answers that wait for a client to read them; more end it with 1008. */
  @WithDefault("1M")
  MemorySize waitingAnswerSize();

  /** The number of writers that may number the input of one command on one connection. */
  @WithDefault("64")
  @Min(1)
  int writersPerCommand();
}
