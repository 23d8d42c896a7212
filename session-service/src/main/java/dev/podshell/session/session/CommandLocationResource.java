package dev.podshell.session.session;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Says where a command is to a gateway that knows only its learner. */
@Path("/commands/{command}")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class CommandLocationResource {

  private final Reservations reservations;

  CommandLocationResource(Reservations reservations) {
    this.reservations = reservations;
  }

  @GET
  @Operation(
      summary = "Where a learner's command is, of any session; 404 if none such was accepted",
      description = "A command that was accepted until now is found, or the answer is 503.")
  public CommandPlace read(@RestPath CommandId command, @RestQuery @Nullable LearnerId learner)
      throws SQLException, InterruptedException {
    if (learner == null) {
      throw Problem.badRequest("learner is missing");
    }
    return reservations
        .location(learner, command)
        .orElseThrow(() -> Problem.notFound("The learner has no such command"));
  }
}
