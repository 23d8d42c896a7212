package dev.podshell.session.history;

import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
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

/** Finds the screens of terminals. */
@Path("/sandboxes/{sandbox}/commands/{command}/screen")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class ScreenResource {

  private final Commands commands;
  private final Screens screens;

  ScreenResource(Commands commands, Screens screens) {
    this.commands = commands;
    this.screens = screens;
  }

  @GET
  @Operation(
      summary = "Where to start to show a terminal's screen as it is at the end of the output",
      description =
          "204 if there is no such place above the entry, or the command has no terminal. Then read"
              + " the entries one by one.")
  public @Nullable TerminalScreen read(
      @RestPath SandboxId sandbox,
      @RestPath CommandId command,
      @RestQuery @DefaultValue("0") @Min(0) long after)
      throws InterruptedException, SQLException {
    StoredCommand known =
        commands
            .await(sandbox, command)
            .orElseThrow(() -> Problem.notFound("The sandbox has no such command"));
    return screens.find(known, after).orElse(null);
  }
}
