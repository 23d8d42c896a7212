package dev.podshell.execution.ownership;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of the partitions that an instance owns. */
@ConfigMapping(prefix = "podshell.execution")
public interface OwnershipConfiguration {

  /** Sets how often this instance looks for orphaned sandboxes and deletes them. */
  @WithDefault("5m")
  @DurationMin(seconds = 1)
  Duration sweepInterval();

  /** Limits how long a partition that moves away waits for its sandboxes to finish a step. */
  @WithDefault("5s")
  Duration revokeTimeout();
}
