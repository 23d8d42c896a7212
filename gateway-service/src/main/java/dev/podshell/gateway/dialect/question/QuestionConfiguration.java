package dev.podshell.gateway.dialect.question;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sets what a new connection to a question gets. */
@ConfigMapping(prefix = "podshell.dialects")
public interface QuestionConfiguration {

  /** How long after its end the last run of a question is still sent to a new connection. */
  @WithDefault("PT24H")
  Duration replayWindow();
}
