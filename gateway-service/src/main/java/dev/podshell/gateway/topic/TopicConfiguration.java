package dev.podshell.gateway.topic;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;

/**
 * Sets how this gateway writes and reads topics. Kafka's address is {@code
 * kafka.bootstrap.servers}.
 */
@ConfigMapping(prefix = "podshell")
public interface TopicConfiguration {

  /** This gateway's name, the source of its records. Each instance has its own. */
  @WithDefault("/gateway/0")
  @NotBlank
  String instance();

  Topics topics();

  Publishing publishing();

  @WithName("delivery")
  Reading reading();

  /** The layout of the topics, which is fixed when they are created. */
  interface Topics {

    /** The number of partitions of every topic. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int partitions();

    /** The number of replicas of each partition, if this service creates the topics. */
    @WithDefault("1")
    @Min(1)
    @Max(15)
    short replicationFactor();

    /** How long records are kept in topics that this service creates. */
    @WithDefault("7d")
    Duration retention();

    /** Creates topics that do not exist; for development. */
    @WithDefault("false")
    boolean create();

    /** Limits the time for Kafka to answer when the service starts. */
    @WithDefault("PT30S")
    Duration timeout();
  }

  /** Bounds the records on their way to Kafka. */
  interface Publishing {

    /** The number of records that Kafka has not answered; more are refused as busy. */
    @WithDefault("10000")
    @Min(1)
    int inFlight();

    /** The memory for these records. */
    @WithDefault("16M")
    MemorySize buffer();

    /** Limits the time that a record waits for a place in the buffer. */
    @WithName("patience")
    @WithDefault("PT5S")
    Duration sendTimeout();
  }

  /** Bounds what is read from Kafka. */
  interface Reading {

    /** The maximum size of the records of one poll. */
    @WithDefault("8M")
    MemorySize fetchSize();
  }
}
