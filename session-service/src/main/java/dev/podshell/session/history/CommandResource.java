package dev.podshell.session.history;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Lists the commands of a session. */
@Path("/sessions/{session}/commands")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class CommandResource {

  private final Commands commands;
  private final PendingReservations reservations;

  CommandResource(Commands commands, PendingReservations reservations) {
    this.commands = commands;
    this.reservations = reservations;
  }

  @GET
  @Operation(
      summary = "Commands that wait, run, or ended after a moment; the newest 1000, oldest first",
      description =
          "Every command that was reserved and accepted until now is in the list, or the answer is"
              + " 503.")
  public List<CommandState> list(
      @RestPath SessionId session, @RestQuery @Nullable Instant endedAfter)
      throws InterruptedException, SQLException {
    reservations.awaitAccepted(session);
    return commands.ofSession(session, endedAfter == null ? Instant.EPOCH : endedAfter);
  }

  @GET
  @Path("/{command}")
  @Operation(summary = "A command of the session")
  public CommandState read(@RestPath SessionId session, @RestPath CommandId command)
      throws InterruptedException, SQLException {
    Optional<CommandState> stored = commands.ofSession(session, command);
    if (stored.isEmpty()) {
      reservations.awaitAccepted(session);
      stored = commands.ofSession(session, command);
    }
    return stored.orElseThrow(() -> Problem.notFound("The session has no such command"));
  }
}
