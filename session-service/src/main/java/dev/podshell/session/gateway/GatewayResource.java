package dev.podshell.session.gateway;

import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Receives the heartbeats of gateways. */
@Path("/gateways/{gateway}")
@Singleton
@RunOnVirtualThread
public class GatewayResource {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final Gateways gateways;

  GatewayResource(Gateways gateways) {
    this.gateways = gateways;
  }

  @PUT
  @Operation(summary = "Report that a gateway is alive; sent every few seconds")
  public void heartbeat(@RestPath String gateway) throws SQLException {
    if (!ID.matcher(gateway).matches()) {
      throw Problem.badRequest("The id of a gateway has 16 hexadecimal digits");
    }
    gateways.countHeartbeat(gateway);
  }
}
