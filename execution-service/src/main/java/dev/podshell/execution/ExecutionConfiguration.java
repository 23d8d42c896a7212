package dev.podshell.execution;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** All that an operator may set of the execution service. */
@ConfigMapping(prefix = "podshell")
public interface ExecutionConfiguration {

  /** Which instance this is; the source of the CloudEvents that it sends. */
  @WithDefault("/execution/0")
  @Pattern(regexp = "/[A-Za-z0-9._/-]{1,200}")
  String instance();

  /** The catalogue of questions; the one that comes with the service if not set. */
  Optional<Path> catalogue();

  /** The name of the runtime that makes sandboxes: {@code local} or {@code kubernetes}. */
  @WithDefault("local")
  String runtime();

  Topics topics();

  Execution execution();

  Quota quota();

  /** The topics, which are the same for all services. */
  interface Topics {

    /** Partitions of each topic; fixed when they are created. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int partitions();

    /** Copies of each topic that is created. */
    @WithDefault("1")
    @Min(1)
    @Max(32_767)
    int replicationFactor();

    /** How long records are kept in topics that are created. */
    @WithDefault("7d")
    Duration retention();

    /** Whether topics that do not exist are created at the start. */
    @WithDefault("false")
    boolean create();

    /** How long the start waits for Kafka to answer. */
    @WithDefault("30s")
    Duration timeout();
  }

  /** Commands and sandboxes. */
  interface Execution {

    /**
     * What supervisors' secrets and commands' labels are made from; the same for all instances.
     * Sandboxes that were made under another one are lost.
     */
    @Size(min = 16, message = "podshell.execution.secret must have at least 16 characters")
    String secret();

    Lane lane();

    Attach attach();

    /** How long before its end a sandbox's learner is told. */
    @WithDefault("60s")
    Duration endingNotice();

    /** How long commands have between SIGTERM and SIGKILL when a sandbox is ended. */
    @WithDefault("3s")
    Duration endingGrace();

    /** How long the supervisor has, after that, to deliver the last entries. */
    @WithDefault("30s")
    Duration endingTimeout();

    /**
     * How long Kafka waits for a sign of life of an instance before it gives its partitions to
     * others; the pause that learners see when an instance is killed.
     */
    @WithDefault("10s")
    @DurationMin(seconds = 6)
    Duration membershipTimeout();

    /** How often sandboxes that are nobody's are looked for. */
    @WithDefault("5m")
    @DurationMin(seconds = 1)
    Duration sweepInterval();

    /** How often offsets are committed while there is something to commit. */
    @WithDefault("500ms")
    Duration commitInterval();

    /** How long a partition that moves away waits for what its sandboxes are in the midst of. */
    @WithDefault("5s")
    Duration revokeTimeout();

    /** How long a send waits for room in the producer or for Kafka's metadata, until it fails. */
    @WithDefault("60s")
    Duration sendTimeout();

    /** Memory for what waits to be sent to Kafka; when it is full, entries are not read. */
    @WithDefault("24M")
    MemorySize sendBuffer();

    /** The service is taken as dead when its poll thread has not come round for so long. */
    @WithDefault("5m")
    Duration pollDeadline();
  }

  /** How much may wait for one sandbox; more is refused as busy. */
  interface Lane {

    /** Commands and inputs that are not answered. At most what a connection takes. */
    @WithDefault("256")
    @Min(1)
    @Max(1_000)
    int records();

    /** Their bytes in Kafka. A single larger record is taken when nothing else waits. */
    @WithDefault("1M")
    MemorySize bytes();
  }

  /** Attaching to supervisors. */
  interface Attach {

    /** How long a supervisor has to answer. */
    @WithDefault("10s")
    Duration timeout();

    /** How many sandboxes are being attached to at a time. */
    @WithDefault("16")
    @Min(1)
    int parallel();

    /** Bytes of entries that may be on the way from one supervisor. */
    @WithDefault("1M")
    MemorySize window();

    /** The first pause after a failure; it doubles up to the longest. */
    @WithDefault("50ms")
    Duration firstPause();

    /** The longest pause after a failure. */
    @WithDefault("5s")
    Duration longestPause();

    /**
     * A supervisor that did not answer a request for so long, or a ping when it had nothing to say,
     * is attached to again.
     */
    @WithDefault("30s")
    Duration answerTimeout();

    /** A sandbox that could not be used for so long is destroyed, and told as lost. */
    @WithDefault("10m")
    Duration giveUp();
  }

  /** How many sandboxes there may be, over all instances. */
  interface Quota {

    /** Of all learners together; when there are as many, others wait in a queue. */
    @WithDefault("1000")
    @Min(1)
    int sandboxes();

    /**
     * Of one learner. When there are as many and another is wanted, the one ends that was not used
     * for the longest; if all are used, the other is refused.
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
     * Limits the output of one learner that is kept per UTC day, by each instance that owns
     * sandboxes of that learner. Further output is discarded until the day ends.
     */
    @WithDefault("1G")
    MemorySize outputPerDay();

    /** How many may wait; more are refused. */
    @WithDefault("1000")
    @Min(0)
    int queue();

    /** How long one may wait. */
    @WithDefault("15m")
    Duration patience();
  }
}
