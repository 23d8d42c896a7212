package dev.podshell.session.history;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What a session has run. */
@Path("/sessions/{session}/commands")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class CommandResource {

  private final Progress progress;
  private final Commands commands;

  CommandResource(Progress progress, Commands commands) {
    this.progress = progress;
    this.commands = commands;
  }

  @GET
  @Operation(
      summary = "Commands that wait, run, or ended after a moment; the newest 1000, oldest first",
      description =
          "With sandbox, the list has every command of that sandbox that was accepted until now,"
              + " or the answer is 503.")
  public List<CommandState> list(
      @RestPath SessionId session,
      @RestQuery @Nullable Instant endedAfter,
      @RestQuery @Nullable SandboxId sandbox)
      throws InterruptedException {
    if (sandbox != null) {
      progress.awaitNow(Topic.COMMANDS, sandbox);
    }
    return commands.ofSession(session, endedAfter == null ? Instant.EPOCH : endedAfter);
  }

  @GET
  @Path("/{command}")
  @Operation(summary = "A command of the session")
  public CommandState read(@RestPath SessionId session, @RestPath CommandId command) {
    return commands
        .ofSession(session, command)
        .orElseThrow(() -> Problem.notFound("The session has no such command"));
  }
}
