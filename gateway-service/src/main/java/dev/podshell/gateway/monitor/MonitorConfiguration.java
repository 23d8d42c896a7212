package dev.podshell.gateway.monitor;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Bounds the work of monitors, which run the commands of users one at a time. */
@ConfigMapping(prefix = "podshell.monitors")
public interface MonitorConfiguration {

  /**
   * How long a client that says con may wait until it is known whether it is the monitor. Longer
   * than it takes until a gateway that was killed is known to be gone.
   */
  @WithName("patience")
  @WithDefault("PT60S")
  Duration claimTimeout();

  /** Commands of a client without an end; what it sends then is not read until one has ended. */
  @WithDefault("64")
  @Min(1)
  @Max(10_000)
  int commands();

  /** The size of a command, and of the reason why one failed, as UTF-8. */
  @WithDefault("64K")
  MemorySize commandSize();
}
