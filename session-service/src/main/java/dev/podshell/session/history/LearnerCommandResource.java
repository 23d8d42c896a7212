package dev.podshell.session.history;

import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Lists the commands of a learner. */
@Path("/learner/commands")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class LearnerCommandResource {

  private final LearnerCommands commands;
  private final PendingReservations reservations;

  LearnerCommandResource(LearnerCommands commands, PendingReservations reservations) {
    this.commands = commands;
    this.reservations = reservations;
  }

  @GET
  @Operation(
      summary = "Commands of a learner, or of one of the learner's questions, newest first",
      description =
          "All sessions are included. before is that of the page before. Every command that was"
              + " accepted until now is in the list, or the answer is 503.")
  public CommandPage list(
      @RestQuery @Nullable LearnerId learner,
      @RestQuery @Nullable QuestionId question,
      @RestQuery @Nullable CommandMark before,
      @RestQuery @DefaultValue("50") @Min(1) @Max(CommandPage.MAX_COMMANDS) int limit)
      throws InterruptedException, SQLException {
    if (learner == null) {
      throw Problem.badRequest("learner is missing");
    }
    if (before == null) { // what was accepted a moment ago is on the first page
      reservations.awaitAccepted(learner);
    }
    return commands.page(
        learner, question, Objects.requireNonNullElse(before, CommandMark.NEWEST), limit);
  }
}
