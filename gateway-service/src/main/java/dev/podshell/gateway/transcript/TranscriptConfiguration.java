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

    /**
     * The memory for live entries that wait for one command of one connection. If it overflows, the
     * transcript continues from history.
     */
    @WithDefault("1M")
    MemorySize heldPerCommand();

    /** The memory for live entries that wait for all connections. */
    @WithDefault("48M")
    MemorySize heldInAll();

    /**
     * The output of a command that is sent to a screen before the screen has acknowledged it; at
     * least 256 KiB, because a screen may acknowledge every 128 KiB.
     */
    @WithDefault("512K")
    MemorySize screenWindow();

    /** The number of transcripts of one connection that are read from history at the same time. */
    @WithDefault("8")
    @Min(1)
    int concurrentReplays();
  }

  /** Bounds the transcripts of each connection. */
  interface Connections {

    /** The number of commands whose transcripts a connection receives at a time. */
    @WithDefault("1024")
    @Min(1)
    int attachedCommands();
  }
}
