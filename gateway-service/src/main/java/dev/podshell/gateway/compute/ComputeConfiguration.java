package dev.podshell.gateway.compute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** Bounds CPU-bound work, which has its own threads. */
@ConfigMapping(prefix = "podshell.compute")
public interface ComputeConfiguration {

  /**
   * The number of threads for it, fewer than there are processors. Defaults to half the number of
   * processors, but at least one.
   */
  Optional<@Min(1) @Max(256) Integer> threads();

  /** The number of tasks that may wait for a thread; more are refused. */
  @WithDefault("256")
  @Min(1)
  @Max(100_000)
  int maxWaiting();

  /**
   * The number of waiting tasks of one client, in addition to the running one; more are refused.
   */
  @WithDefault("4")
  @Min(1)
  @Max(100_000)
  int maxWaitingPerClient();

  /** Limits the time that a task may wait for a thread; then it is refused. */
  @WithDefault("PT5S")
  Duration waitTimeout();
}
