package dev.podshell.gateway.authentication;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Sets up the issuer of the profile {@code local}; has no effect in any other. */
@ConfigMapping(prefix = "podshell.dev-issuer")
public interface LocalIssuerConfiguration {

  /** File of its key; created if it does not exist, readable by its owner alone. */
  @WithDefault("podshell-dev-issuer.jwk")
  Path key();

  /** How long its tokens last. */
  @WithDefault("PT12H")
  Duration lifetime();

  /**
   * Host names, in addition to localhost's, to which this gateway answers in the profile {@code
   * local}. A page of such a name gets tokens.
   */
  Optional<Set<String>> hosts();
}
