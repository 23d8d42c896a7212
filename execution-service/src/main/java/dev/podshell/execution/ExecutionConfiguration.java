package dev.podshell.execution;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the service as a whole. Each package has its own settings in its own mapping. */
@ConfigMapping(prefix = "podshell")
public interface ExecutionConfiguration {

  /** Names this instance. The name is the source of the CloudEvents that it sends. */
  @WithDefault("/execution/0")
  @Pattern(regexp = "/[A-Za-z0-9._/-]{1,200}")
  String instance();

  /** Names the file of the catalogue of questions. The default is the service's own catalogue. */
  Optional<Path> catalogue();

  /** Selects the runtime that creates sandboxes, such as {@code local} or {@code kubernetes}. */
  @WithDefault("local")
  String runtime();

  Topics topics();

  /** The settings of topics, which are the same for all services. */
  interface Topics {

    /** Sets the partitions of each topic. The number cannot change after the topic is created. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int partitions();

    /** Sets the replication factor of topics that are created. */
    @WithDefault("1")
    @Min(1)
    short replicationFactor();

    /** Sets how long topics that are created keep their records. */
    @WithDefault("7d")
    Duration retention();

    /** Creates missing topics at the start. */
    @WithDefault("false")
    boolean create();

    /** Limits how long the start waits for Kafka to answer. */
    @WithDefault("30s")
    Duration timeout();
  }
}
