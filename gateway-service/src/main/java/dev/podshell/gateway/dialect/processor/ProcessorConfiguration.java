package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.identity.QuestionId;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.Set;

/** Sets the defaults, bounds and times of the processor protocol. */
@ConfigMapping(prefix = "podshell.dialects.processor")
public interface ProcessorConfiguration {

  /** The question of a script whose context names none. */
  @WithDefault("processor")
  QuestionId defaultQuestion();

  /**
   * The languages of scripts, as in the execution services' catalogue. A context that names another
   * is refused. If {@code *} is among them, the gateway accepts every name and the sandbox decides.
   */
  @WithDefault("bash,c,c++,java,javascript,python")
  Set<@NotBlank String> languages();

  /** Limits the time for a client to send its context. */
  @WithDefault("PT1M")
  Duration contextTimeout();

  /** Limits the time after that for a client to send its script. */
  @WithDefault("PT1M")
  Duration scriptTimeout();

  /**
   * How long a script keeps running after its gateway was last heard from. Must be longer than any
   * outage of Kafka that scripts must survive.
   */
  @WithDefault("PT1M")
  Duration lease();

  /** The number of calls of one script that wait for the client; more fail. */
  @WithDefault("256")
  @Min(1)
  @Max(10_000)
  int openCalls();

  /**
   * The maximum size of a call, and of its answer, as JSON. A larger call is reported to the client
   * but not answered. Must be at least 128K, the maximum that the modules send.
   */
  @WithDefault("128K")
  MemorySize callSize();
}
