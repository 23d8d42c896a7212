package dev.podshell.execution.sandbox;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The settings of each sandbox: its queue of commands, its connection, and its end. */
@ConfigMapping(prefix = "podshell.execution")
public interface SandboxConfiguration {

  /** Limits the queue of commands of each sandbox. */
  @WithName("lane")
  Queue queue();

  Attach attach();

  /** Sets how long before its end a sandbox announces the end to its learner. */
  @WithDefault("60s")
  Duration endingNotice();

  /** Sets the time between SIGTERM and SIGKILL for commands of a sandbox that ends. */
  @WithDefault("3s")
  Duration endingGrace();

  /** Limits how long, after the grace, the supervisor may take to deliver the last entries. */
  @WithDefault("30s")
  Duration endingTimeout();

  /** Limits what may wait for one sandbox. Everything above is refused as busy. */
  interface Queue {

    /** Limits commands and inputs without an answer, at most to what a connection accepts. */
    @WithDefault("256")
    @Min(1)
    @Max(1_000)
    int records();

    /** Limits their bytes in Kafka. A single larger record is accepted if the queue is empty. */
    @WithDefault("1M")
    MemorySize bytes();
  }

  /** The settings of connections to supervisors. */
  interface Attach {

    /** Limits how long a supervisor may take to answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Limits the sandboxes that this instance attaches to at the same time. */
    @WithName("parallel")
    @WithDefault("16")
    @Min(1)
    int maxParallel();

    /** Limits the bytes of entries that are on the way from one supervisor. */
    @WithDefault("1M")
    MemorySize window();

    /** Sets the first pause after a failure. It doubles with each further failure. */
    @WithDefault("50ms")
    Duration firstPause();

    /** Limits the pause after a failure. */
    @WithName("longest-pause")
    @WithDefault("5s")
    Duration maxPause();

    /**
     * Limits how long a supervisor may leave a request, or a ping while it is idle, without an
     * answer. Then this instance attaches again.
     */
    @WithDefault("30s")
    Duration answerTimeout();

    /** Limits how long a sandbox may be unreachable. Then it is destroyed and reported as lost. */
    @WithName("give-up")
    @WithDefault("10m")
    Duration unreachableTimeout();
  }
}
