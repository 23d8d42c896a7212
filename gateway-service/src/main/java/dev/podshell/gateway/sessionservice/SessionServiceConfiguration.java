package dev.podshell.gateway.sessionservice;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;

/** Sets where the session service is, and how long the gateway waits for it. */
@ConfigMapping(prefix = "podshell")
public interface SessionServiceConfiguration {

  /** The secret by which the session service knows its gateways; the same in both. */
  Secret<String> serviceToken();

  SessionService sessionService();

  /** The address of the session service, the retries and the pages of history. */
  interface SessionService {

    /** The address of the session service. */
    @WithDefault("http://localhost:8081")
    URI url();

    /** How long a client's request is retried while the session service is not available. */
    @WithName("patience")
    @WithDefault("PT20S")
    Duration requestTimeout();

    /** The first pause before a retry; it doubles up to {@link #maxPause}. */
    @WithDefault("PT0.05S")
    Duration firstPause();

    @WithName("longest-pause")
    /** The longest pause before a retry. */
    @WithDefault("PT2S")
    Duration maxPause();

    /** The interval between this gateway's heartbeats. */
    @WithName("beat")
    @WithDefault("PT3S")
    Duration heartbeatInterval();

    /** Pages of history that are read at the same time; each takes up to three page sizes. */
    @WithDefault("16")
    @Min(1)
    @Max(256)
    int concurrentPages();

    /** The size of a page of history. */
    @WithDefault("512K")
    MemorySize pageSize();
  }
}
