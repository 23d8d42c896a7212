package dev.podshell.execution.publication;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Size;
import java.time.Duration;

/** The settings of what is sent to Kafka, and of the secrets of sandboxes. */
@ConfigMapping(prefix = "podshell.execution")
public interface PublicationConfiguration {

  /**
   * Sets the key from which supervisors' secrets and commands' labels are computed. It is the same
   * for all instances. Sandboxes that were created with another key are lost.
   */
  @Size(min = 16, message = "podshell.execution.secret must have at least 16 characters")
  String secret();

  /** Limits how long a send waits for room in the producer or for Kafka's metadata. */
  @WithDefault("60s")
  Duration sendTimeout();

  /** Limits the memory for records that wait to be sent. When it is full, entries are not read. */
  @WithDefault("24M")
  MemorySize sendBuffer();
}
