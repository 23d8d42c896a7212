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

  /** How long a client may take to send its context. */
  @WithDefault("PT1M")
  Duration contextTimeout();

  /** How long a client may take, after that, to send its script. */
  @WithDefault("PT1M")
  Duration scriptTimeout();

  /**
   * How long a script runs on when nothing is heard of its gateway any more. Longer than what is to
   * be survived of Kafka.
   */
  @WithDefault("PT1M")
  Duration lease();

  /** Calls of one script that wait for the client at a time; more fail. */
  @WithDefault("256")
  @Min(1)
  @Max(10_000)
  int openCalls();

  /**
   * The size of a call, and of an answer to one, as JSON. Of a larger call only the client is told,
   * so not below 128K, which is as much as the modules send.
   */
  @WithDefault("128K")
  MemorySize callSize();
}
