package dev.podshell.session.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.security.MessageDigest;

/** Lets through who shows the service token. */
@Provider
@PreMatching
public final class ServiceTokenFilter implements ContainerRequestFilter {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  ServiceTokenFilter(SessionConfiguration configuration) {
    this.token = configuration.serviceToken().getBytes(UTF_8);
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String shown = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (shown == null
        || !shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || !MessageDigest.isEqual(token, shown.substring(SCHEME.length()).getBytes(UTF_8))) {
      throw Problem.unauthorized(
          "The service token is missing or wrong. Gateways and the session service must be"
              + " configured with the same podshell.service-token");
    }
  }
}
