package dev.podshell.gateway.transcript;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Bounds what waits for clients, and what is read for them at the same time. */
@ConfigMapping(prefix = "podshell")
public interface TranscriptConfiguration {

  Delivery delivery();

  Connections connections();

  /** Bounds the entries that wait for clients. */
  interface Delivery {

    /** Live entries that wait for one (connection, command); more sends it back to history. */
    @WithDefault("1M")
    MemorySize heldPerCommand();

    /** Live entries that wait for all of them. */
    @WithDefault("48M")
    MemorySize heldInAll();

    /** Transcripts of one connection that are read from history at the same time. */
    @WithDefault("8")
    @Min(1)
    int concurrentReplays();
  }

  /** Bounds the transcripts of each connection. */
  interface Connections {

    /** Commands whose transcripts a connection receives at a time. */
    @WithDefault("1024")
    @Min(1)
    int attachedCommands();
  }
}
