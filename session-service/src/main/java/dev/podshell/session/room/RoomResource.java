package dev.podshell.session.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.problem.Problem;
import dev.podshell.session.progress.Progress;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Creates and reads rooms. What happens in them comes through their topic. */
@Path("/rooms/{room}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class RoomResource {

  private static final int MAX_LANGUAGE = 64;
  private static final Pattern CREATOR = Pattern.compile("[0-9a-f]{64}");

  private final StoredRooms rooms;
  private final Progress progress;
  private final SessionConfiguration.Rooms bounds;

  RoomResource(StoredRooms rooms, Progress progress, SessionConfiguration configuration) {
    this.rooms = rooms;
    this.progress = progress;
    this.bounds = configuration.rooms();
  }

  @PUT
  @Operation(
      summary =
          "Make a room; 409 if there is one of that id, 429 if its creator has too many, 503 if"
              + " there are too many")
  public RoomState create(@RestPath RoomId room, @Nullable NewRoom asked) throws SQLException {
    NewRoom valid = valid(asked);
    if (rooms.count() >= bounds.maxRooms()) {
      throw Problem.unavailable("There are as many rooms as there may be. Try again later");
    }
    if (valid.creator().isPresent() && rooms.count(valid.creator().get()) >= bounds.perCreator()) {
      throw Problem.tooMany(
          "You have made %d sessions, as many as one may have: use one of those, or try again when they have expired"
              .formatted(bounds.perCreator()));
    }
    if (!rooms.create(room, valid)) {
      throw Problem.conflict("There is such a room");
    }
    return rooms.find(room).orElseThrow(RoomResource::unknown);
  }

  @GET
  @Operation(summary = "A room, with everything that Kafka has accepted until now")
  public RoomState read(@RestPath RoomId room) throws SQLException, InterruptedException {
    progress.awaitNow(Topic.ROOMS, room.value());
    return rooms.find(room).orElseThrow(RoomResource::unknown);
  }

  @SuppressWarnings("ConstantValue") // a body may lack what the record promises
  private NewRoom valid(@Nullable NewRoom asked) {
    if (asked == null
        || asked.code() == null
        || asked.language() == null
        || asked.execution() == null) {
      throw Problem.badRequest("The body must be a room with its language, execution and code");
    }
    if (asked.language().isEmpty()
        || asked.language().length() > MAX_LANGUAGE
        || asked.language().indexOf('\u0000') >= 0) {
      throw Problem.badRequest("language must have from 1 to 64 characters");
    }
    if (asked.code().length() > bounds.characters() || asked.code().indexOf('\u0000') >= 0) {
      throw Problem.badRequest(
          "code must have at most %d characters, and no NUL".formatted(bounds.characters()));
    }
    if (asked.creator().filter(creator -> !CREATOR.matcher(creator).matches()).isPresent()) {
      throw Problem.badRequest("creator must be a hash in 64 hexadecimal digits");
    }
    return asked;
  }

  private static Problem unknown() {
    return Problem.notFound("There is no such room");
  }
}
