package dev.podshell.session.session;

import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.ReservationAnswer;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.problem.Problem;
import dev.podshell.session.topic.Publisher.PublishException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Stores, reads and ends sessions, and reserves their commands. */
@Path("/sessions/{session}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class SessionResource {

  private final Sessions sessions;
  private final Reservations reservations;

  SessionResource(Sessions sessions, Reservations reservations) {
    this.sessions = sessions;
    this.reservations = reservations;
  }

  @PUT
  @Operation(summary = "Store a session; 409 if the id is another learner's")
  public SessionState store(@RestPath SessionId session, @Nullable NewSession asked)
      throws SQLException {
    return sessions
        .store(session, RequestValidation.requireValid(asked))
        .orElseThrow(() -> Problem.conflict("The session is another learner's"));
  }

  @GET
  @Operation(summary = "A session")
  public SessionState read(@RestPath SessionId session) throws SQLException {
    return sessions.find(session).orElseThrow(SessionResource::unknown);
  }

  @DELETE
  @Operation(summary = "End a session before its time, and tell every gateway")
  public void revoke(@RestPath SessionId session) throws SQLException, InterruptedException {
    try {
      if (!sessions.revoke(session)) {
        throw unknown();
      }
    } catch (PublishException e) {
      throw Problem.unavailable(
          "The session is revoked, but Kafka did not take the event for gateways. Try again");
    }
  }

  @PUT
  @Path("/commands/{command}")
  @Operation(summary = "Reserve a command before it is sent to Kafka")
  public ReservationAnswer reserve(
      @RestPath SessionId session, @RestPath CommandId command, @Nullable Reservation reservation)
      throws SQLException, InterruptedException {
    return new ReservationAnswer(
        reservations.reserve(session, command, RequestValidation.requireValid(reservation)));
  }

  private static Problem unknown() {
    return Problem.notFound("There is no such session");
  }
}
