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
   * Limits the time until a client that sent {@code con} hears whether it is the monitor. Must be
   * longer than the time after which a killed gateway counts as gone.
   */
  @WithName("patience")
  @WithDefault("PT60S")
  Duration claimTimeout();

  /** The number of a client's open commands; more are not read until one has ended. */
  @WithDefault("64")
  @Min(1)
  @Max(10_000)
  int commands();

  /** The maximum size of a command, and of the reason why one failed, as UTF-8. */
  @WithDefault("64K")
  MemorySize commandSize();
}
