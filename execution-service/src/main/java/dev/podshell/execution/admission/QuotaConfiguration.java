package dev.podshell.execution.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * Limits sandboxes over all instances. If several instances start sandboxes at the same moment, the
 * limit may be exceeded by their number.
 */
@ConfigMapping(prefix = "podshell.quota")
public interface QuotaConfiguration {

  /** Limits the sandboxes of all learners together. Further ones wait in a queue. */
  @WithDefault("1000")
  @Min(1)
  int sandboxes();

  /**
   * Limits the sandboxes of one learner. If a learner asks for one more, the one that was unused
   * for the longest time ends. If all are in use, the new one is refused.
   */
  @WithDefault("5")
  @Min(1)
  int sandboxesPerLearner();

  /**
   * Sets how long a sandbox must be unused before it may end to make room for another of the same
   * learner. A sandbox is unused while nothing runs in it and nobody types.
   */
  @WithDefault("1m")
  Duration unusedAfter();

  /**
   * Limits the output of one learner that is kept per UTC day, by each instance that owns sandboxes
   * of that learner. Further output is discarded until the day ends.
   */
  @WithDefault("1G")
  MemorySize outputPerDay();

  /** Limits the sandboxes that wait in the queue. Further ones are refused. */
  @WithName("queue")
  @WithDefault("1000")
  @Min(0)
  int maxQueued();

  /** Limits how long a sandbox waits in the queue. */
  @WithName("patience")
  @WithDefault("15m")
  Duration queueTimeout();
}
