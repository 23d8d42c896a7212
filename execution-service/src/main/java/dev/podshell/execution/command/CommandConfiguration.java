package dev.podshell.execution.command;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of the consumer of commands. */
@ConfigMapping(prefix = "podshell.execution")
public interface CommandConfiguration {

  /**
   * Sets how long Kafka waits for a sign of life of an instance before it gives its partitions to
   * others. Learners see a pause of this length when an instance is killed.
   */
  @WithDefault("10s")
  @DurationMin(seconds = 6)
  Duration membershipTimeout();

  /** Sets how often offsets are committed while there is something to commit. */
  @WithDefault("500ms")
  Duration commitInterval();

  /** Sets how long the poll thread may take for one round before the service counts as dead. */
  @WithDefault("5m")
  Duration pollDeadline();
}
