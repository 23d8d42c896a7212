package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sets the defaults of the terminal protocol. */
@ConfigMapping(prefix = "podshell.dialects")
public interface TerminalConfiguration {

  /** The question of a terminal that names none. */
  @WithDefault("playground")
  QuestionId defaultQuestion();

  /** How long after its end a command is still sent to a session that comes back. */
  @WithDefault("PT10M")
  Duration resumeWindow();
}
