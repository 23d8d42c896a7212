package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.progress.Progress;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Serves monitors to gateways that may have missed events. */
@Path("/monitors/{monitor}")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class MonitorResource {

  private static final int MAX_COMMANDS = 10_000;

  private final StoredMonitors monitors;
  private final Progress progress;

  MonitorResource(StoredMonitors monitors, Progress progress) {
    this.monitors = monitors;
    this.progress = progress;
  }

  @GET
  @Operation(summary = "A monitor, with everything that Kafka has accepted until now")
  public MonitorState read(@RestPath MonitorId monitor) throws SQLException, InterruptedException {
    progress.awaitNow(Topic.ROOMS, monitor.value());
    return monitors.find(monitor);
  }

  @GET
  @Path("users/{user}/commands")
  @Operation(summary = "What has become of a user's commands, from a number on")
  public List<SentCommand> commands(
      @RestPath MonitorId monitor,
      @RestPath ConnectionId user,
      @RestQuery("from") @DefaultValue("1") long firstNumber)
      throws SQLException, InterruptedException {
    progress.awaitNow(Topic.ROOMS, monitor.value());
    return monitors.commands(monitor, user, firstNumber, MAX_COMMANDS);
  }
}
