package dev.podshell.gateway.authentication;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Allows pages to connect that come from the origins on the operator's list or from the gateway.
 * Thread-safe.
 */
@Singleton
public final class AllowedOrigins {

  private final Set<String> listed;

  AllowedOrigins(AuthenticationConfiguration configuration) {
    this.listed =
        configuration.allowedOrigins().orElse(Set.of()).stream()
            .map(AllowedOrigins::normalized)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether a request may be served: no page or an allowed page sent it. */
  public boolean isAllowed(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return origin == null || listed.contains(normalized(origin)) || isOwn(origin, request);
  }

  /**
   * Returns whether a client reaches this gateway through TLS. The request itself or a trusted
   * proxy says so, or the request comes from the gateway's own page, which was loaded through TLS.
   */
  public static boolean isSecure(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return "https".equals(request.scheme())
        || (origin != null
            && origin.toLowerCase(Locale.ROOT).startsWith("https:")
            && isOwn(origin, request));
  }

  /** Normalizes an origin for comparison: lower case, no trailing slash, no default port. */
  private static String normalized(String origin) {
    String lower = origin.strip().toLowerCase(Locale.ROOT);
    String bare = lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    return withoutDefaultPort(bare, bare);
  }

  /** Returns whether an origin is this gateway's own address, even if a proxy ends TLS. */
  private static boolean isOwn(String origin, HttpServerRequest request) {
    try {
      return request.authority() != null
          && withoutDefaultPort(request.authority().toString(), origin)
              .equals(withoutDefaultPort(URI.create(origin).getAuthority(), origin));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * A browser leaves the default port of the scheme out of the Origin, and a proxy may put it into
   * the Host. The scheme is the Origin's: the gateway need not know whether a proxy ends TLS.
   */
  private static String withoutDefaultPort(@Nullable String authority, String origin) {
    String lower = String.valueOf(authority).toLowerCase(Locale.ROOT);
    String port = origin.toLowerCase(Locale.ROOT).startsWith("https:") ? ":443" : ":80";
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
