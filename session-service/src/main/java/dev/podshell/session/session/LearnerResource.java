package dev.podshell.session.session;

import dev.podshell.contracts.history.Revocation;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.session.problem.Problem;
import dev.podshell.session.topic.Publisher.PublishException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Ends all sessions of a learner at once. */
@Path("/learner/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class LearnerResource {

  private final Sessions sessions;

  LearnerResource(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Counts the sessions that were ended. */
  public record Ended(int sessions) {}

  @DELETE
  @Operation(
      summary = "End all sessions of a learner before their time, and tell every gateway",
      description =
          "Tokens of the learner that were issued until now begin no sessions either: who has"
              + " signed in again does. Ask again after a 503.")
  public Ended revokeAll(@RestQuery @Nullable LearnerId learner)
      throws SQLException, InterruptedException {
    try {
      return new Ended(sessions.revokeAll(required(learner)));
    } catch (PublishException e) {
      throw Problem.unavailable(
          "The sessions are revoked, but Kafka did not take all events for gateways. Try again");
    }
  }

  @GET
  @Path("/revocation")
  @Operation(summary = "When all sessions of a learner were ended; 404 if they never were")
  public Revocation revocation(@RestQuery @Nullable LearnerId learner) throws SQLException {
    return sessions
        .revocation(required(learner))
        .map(Revocation::new)
        .orElseThrow(() -> Problem.notFound("The learner's sessions were never ended at once"));
  }

  private static LearnerId required(@Nullable LearnerId learner) {
    if (learner == null) {
      throw Problem.badRequest("learner is missing");
    }
    return learner;
  }
}
