package dev.podshell.gateway.authentication;

import dev.podshell.gateway.GatewayConfiguration;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;

/**
 * Whose pages may connect: those of the origins on the operator's list, and the gateway's own.
 * Thread-safe.
 */
@Singleton
public final class AllowedOrigins {

  private final Set<String> listed;

  AllowedOrigins(GatewayConfiguration configuration) {
    this.listed = configuration.authentication().allowedOrigins().orElse(Set.of());
  }

  /** Whether a request may be served: it is no page's, or it is an allowed one's. */
  public boolean allow(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return origin == null || listed.contains(origin) || isOwn(origin, request);
  }

  /** Whether an origin is where this gateway itself was asked, whatever proxy ends TLS. */
  private static boolean isOwn(String origin, HttpServerRequest request) {
    try {
      return request.authority() != null
          && request.authority().toString().equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
