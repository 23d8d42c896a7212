package dev.podshell.gateway.authentication;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Warns at the start if tokens that the issuer made for other services are also accepted. */
final class AudienceCheck {

  private static final Logger LOG = Logger.getLogger(AudienceCheck.class);

  private static final String AUDIENCES = "mp.jwt.verify.audiences";

  private AudienceCheck() {}

  static void check(
      @Observes StartupEvent event, Optional<LocalIssuer> localIssuer, Config config) {
    if (localIssuer.isEmpty() && config.getOptionalValue(AUDIENCES, String.class).isEmpty()) {
      LOG.warnf(
          "%s is not set: a token that the issuer made for any other service opens this one, too."
              + " Name what your tokens have in aud (in the chart: authentication.audiences)",
          AUDIENCES);
    }
  }
}
