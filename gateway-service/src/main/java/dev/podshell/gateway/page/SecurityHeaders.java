package dev.podshell.gateway.page;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.Locale;

/**
 * Gives every answer the headers with which browsers protect the page, and every HTML answer a
 * content security policy, regardless of its path.
 */
final class SecurityHeaders {

  private static final int PRIORITY = 1_000;
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; "
          + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  private SecurityHeaders() {}

  static void register(@Observes Filters filters) {
    filters.register(SecurityHeaders::add, PRIORITY);
  }

  private static void add(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("X-Frame-Options", "DENY");
    context.addHeadersEndHandler(_ -> addToHtml(headers));
    context.next();
  }

  private static void addToHtml(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      if (!headers.contains("Content-Security-Policy")) {
        headers.set("Content-Security-Policy", POLICY);
      }
      headers.set("Cross-Origin-Opener-Policy", "same-origin");
    }
  }
}
