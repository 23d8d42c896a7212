package dev.podshell.gateway.dialect.monitor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Sets who may connect as a monitor or as a user. */
@ConfigMapping(prefix = "podshell.monitors")
public interface MonitorAccessConfiguration {

  /** Requires a token to connect as a monitor or as a user. */
  @WithDefault("true")
  boolean authenticate();
}
