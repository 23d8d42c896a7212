package dev.podshell.gateway.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sets how often the gateway reports what its connections watch. */
@ConfigMapping(prefix = "podshell.delivery")
public interface WatchConfiguration {

  /**
   * The interval in which the gateway reports each sandbox that a connection watches. After the
   * last report a sandbox counts as watched for three intervals; then its output is slowed down.
   */
  @WithDefault("30s")
  Duration watchInterval();
}
