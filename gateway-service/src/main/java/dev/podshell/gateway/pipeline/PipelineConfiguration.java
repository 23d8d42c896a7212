package dev.podshell.gateway.pipeline;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds the search for pipes in the text of a command. */
@ConfigMapping(prefix = "podshell.dialects.breakpoints")
public interface PipelineConfiguration {

  /** The maximum size of a text in which pipes are searched. */
  @WithDefault("16K")
  MemorySize textSize();
}
