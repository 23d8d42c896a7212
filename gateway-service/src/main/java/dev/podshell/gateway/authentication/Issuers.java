package dev.podshell.gateway.authentication;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Decides whose tokens count: the local issuer's in the profile {@code local}, else OpenID's. */
final class Issuers {

  private static final String KEYS = "mp.jwt.verify.publickey.location";
  private static final String ISSUER = "mp.jwt.verify.issuer";

  private Issuers() {}

  /** Returns the local issuer if the profile {@code local} is active at run time, else nothing. */
  @Produces
  @Singleton
  static Optional<LocalIssuer> localIssuer(LocalIssuerConfiguration configuration, Config config) {
    if (ConfigUtils.isProfileActive("local")) {
      return Optional.of(LocalIssuer.of(configuration.key(), configuration.lifetime()));
    }
    for (String required : new String[] {KEYS, ISSUER}) {
      if (config.getOptionalValue(required, String.class).isEmpty()) {
        throw new ConfigurationException(
            required
                + " is not set: it must name the OpenID Connect issuer's "
                + (required.equals(KEYS) ? "JWKS" : "identifier")
                + ". For a run on one machine start with -Dquarkus.profile=local");
      }
    }
    return Optional.empty();
  }
}
