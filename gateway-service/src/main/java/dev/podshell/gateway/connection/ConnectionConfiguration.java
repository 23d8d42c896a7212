package dev.podshell.gateway.connection;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Bounds each connection. */
@ConfigMapping(prefix = "podshell.connections")
public interface ConnectionConfiguration {

  /** Connections of one session to this gateway. */
  @WithDefault("16")
  @Min(1)
  int perSession();

  /** Messages a second that a client may send in the long run. */
  @WithDefault("500")
  @Min(1)
  int messageRate();

  /** Messages that a client may send at once. */
  @WithDefault("2000")
  @Min(1)
  int messageBurst();

  /** Messages of a client that wait to be handled; more ends the connection with 1008. */
  @WithDefault("4000")
  @Min(1)
  int waitingMessages();

  /** Characters of a client's messages that wait to be handled; more ends it with 1008. */
  @WithDefault("4M")
  MemorySize waitingMessageSize();

  /** Answers that wait for a client to read them; more ends the connection with 1008. */
  @WithDefault("1M")
  MemorySize waitingAnswerSize();

  /** Writers that may number the input of one command on one connection. */
  @WithDefault("64")
  @Min(1)
  int writersPerCommand();
}
