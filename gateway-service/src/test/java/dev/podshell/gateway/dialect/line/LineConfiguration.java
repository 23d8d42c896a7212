package dev.podshell.gateway.dialect.line;

import dev.podshell.contracts.identity.QuestionId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Holds the settings of the dialect. */
@ConfigMapping(prefix = "podshell.dialects.line")
public interface LineConfiguration {

  /** Names the question whose sandbox runs the commands. */
  @WithDefault("playground")
  QuestionId question();

  /** Bounds the length of a line, in characters. */
  @WithDefault("4096")
  @Min(1)
  @Max(65536)
  int maxLineLength();
}
