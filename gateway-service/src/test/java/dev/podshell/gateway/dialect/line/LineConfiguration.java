package dev.podshell.gateway.dialect.line;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/** The settings of the dialect. */
@ConfigMapping(prefix = "podshell.dialects.line")
interface LineConfiguration {

  /** The question whose sandbox runs the commands. */
  @WithDefault("playground")
  @NotBlank
  String question();

  /** The maximum length of a line, in characters. */
  @WithDefault("4096")
  @Min(1)
  @Max(65536)
  int maxLineLength();
}
