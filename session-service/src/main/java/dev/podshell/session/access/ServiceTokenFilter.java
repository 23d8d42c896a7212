package dev.podshell.session.access;

import dev.podshell.session.problem.Problem;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/** Refuses requests without the service token. */
@jakarta.ws.rs.ext.Provider
@PreMatching
public final class ServiceTokenFilter implements ContainerRequestFilter {

  private static final String SCHEME = "Bearer ";

  private final Provider<ServiceToken> token;

  /** Looks the token up with each request: filters are created before the configuration. */
  ServiceTokenFilter(Provider<ServiceToken> token) {
    this.token = token;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String shown = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (shown == null
        || !shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || !token.get().matches(shown.substring(SCHEME.length()))) {
      throw Problem.unauthorized(
          "The service token is missing or wrong. Gateways and the session service must be"
              + " configured with the same podshell.service-token");
    }
  }
}
