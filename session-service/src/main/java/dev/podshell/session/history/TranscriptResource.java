package dev.podshell.session.history;

import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.problem.Problem;
import dev.podshell.session.progress.Progress;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Serves transcripts, page by page. */
@Path("/sandboxes/{sandbox}/commands/{command}/entries")
@Singleton
@RunOnVirtualThread
public class TranscriptResource {

  private final Progress progress;
  private final Commands commands;
  private final Transcripts transcripts;
  private final PageBudget budget;

  TranscriptResource(
      Progress progress, Commands commands, Transcripts transcripts, PageBudget budget) {
    this.progress = progress;
    this.commands = commands;
    this.transcripts = transcripts;
    this.budget = budget;
  }

  @GET
  @Produces({MediaType.APPLICATION_JSON, CborWriter.APPLICATION_CBOR})
  @Operation(
      summary = "Entries of a command above a number",
      description =
          "With reach, answers once all events of the sandbox's partition below that offset are"
              + " stored, or 503 if they are not in time. The page ends where it is full: an empty"
              + " one says that there is nothing above.")
  public TranscriptPage read(
      @RestPath SandboxId sandbox,
      @RestPath CommandId command,
      @RestQuery @DefaultValue("0") @Min(0) long after,
      @RestQuery @DefaultValue("0") @Min(0) long reach,
      @RestQuery @Nullable @Min(1) Integer maxBytes,
      RoutingContext response)
      throws InterruptedException, SQLException {
    progress.awaitReach(Topic.EVENTS, sandbox.value(), reach);
    int bytes = budget.pageBytes(maxBytes);
    budget.take(bytes, response);
    StoredCommand known =
        commands
            .await(sandbox, command)
            .orElseThrow(() -> Problem.notFound("The sandbox has no such command"));
    return transcripts.page(known, after, bytes);
  }
}
