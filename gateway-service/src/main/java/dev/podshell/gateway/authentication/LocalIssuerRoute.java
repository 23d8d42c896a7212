package dev.podshell.gateway.authentication;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * {@code GET /dev/token/{learner}}: a token as plain text; {@code ?lifetime=PT5S} for another
 * lifetime than the configured. Registered only where there is a local issuer.
 */
final class LocalIssuerRoute {

  private LocalIssuerRoute() {}

  static void register(@Observes Router router, Optional<LocalIssuer> issuer) {
    issuer.ifPresent(
        it -> router.get("/dev/token/:learner").handler(context -> answer(context, it)));
  }

  private static void answer(RoutingContext context, LocalIssuer issuer) {
    HttpServerResponse response =
        context
            .response()
            .putHeader("Content-Type", "text/plain; charset=utf-8")
            .putHeader("Cache-Control", "no-store");
    String asked = context.request().getParam("lifetime");
    try {
      Duration lifetime = asked == null ? issuer.lifetime() : Duration.parse(asked);
      response.end(issuer.token(context.pathParam("learner"), lifetime));
    } catch (DateTimeParseException _) {
      response.setStatusCode(400).end("lifetime is a duration such as PT5M");
    }
  }
}
