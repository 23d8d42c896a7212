package dev.podshell.gateway.authentication;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Sets who may connect. SmallRye JWT has the settings that validate tokens of an OpenID Connect
 * issuer: {@code mp.jwt.verify.publickey.location} (the issuer's JWKS), {@code
 * mp.jwt.verify.issuer} and {@code mp.jwt.verify.audiences}.
 */
@ConfigMapping(prefix = "podshell.authentication")
public interface AuthenticationConfiguration {

  /**
   * Origins whose pages may connect, such as {@code https://learn.example}. The gateway's own page
   * always may; a client without an Origin, which is no browser, may too.
   */
  Optional<Set<String>> allowedOrigins();

  /** The maximum time that a session lasts after a token has begun or extended it. */
  @WithDefault("PT12H")
  Duration sessionLifetime();

  /** Lets a session last longer than the token that has begun it. */
  @WithDefault("false")
  boolean sessionsOutliveTokens();

  /** How long a connection may take to authenticate. */
  @WithDefault("PT10S")
  Duration timeout();

  /** Refused attempts after which a connection is closed. */
  @WithDefault("3")
  @Min(1)
  @Max(100)
  int attempts();
}
