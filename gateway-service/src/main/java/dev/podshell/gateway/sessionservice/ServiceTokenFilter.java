package dev.podshell.gateway.sessionservice;

import jakarta.inject.Singleton;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** Says to the session service that a gateway asks. */
@Singleton
public final class ServiceTokenFilter implements ClientRequestFilter {

  private final SessionServiceConfiguration configuration;

  ServiceTokenFilter(SessionServiceConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public void filter(ClientRequestContext request) {
    request
        .getHeaders()
        .putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + configuration.serviceToken().get());
  }
}
