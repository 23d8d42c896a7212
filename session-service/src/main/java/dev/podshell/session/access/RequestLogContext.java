package dev.podshell.session.access;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import org.jboss.logging.MDC;

/** Adds the identities in a request's path to every line that is logged for it. */
@Provider
public final class RequestLogContext implements ContainerRequestFilter {

  private static final List<String> NAMES = List.of("session", "sandbox", "command");

  @Override
  public void filter(ContainerRequestContext request) {
    MultivaluedMap<String, String> parameters = request.getUriInfo().getPathParameters();
    for (String name : NAMES) {
      String value = parameters.getFirst(name);
      if (value != null) {
        MDC.put(name, value);
      }
    }
  }
}
