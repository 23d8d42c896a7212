package dev.podshell.gateway.dialect.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.gateway.authentication.AllowedOrigins;
import dev.podshell.gateway.authentication.CrossOrigin;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.TokenVerifier;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.intake.Admissions;
import dev.podshell.gateway.intake.ClientAddress;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Lookups;
import dev.podshell.gateway.intake.Party;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.room.RoomExecutions;
import dev.podshell.gateway.room.Rooms;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Creates sessions with {@code POST /sessions}, and reads one with {@code GET
 * /sessions/{sessionId}}. Knowing the id is enough to read it, unless the operator requires a
 * token.
 */
@Singleton
final class RoomRoutes {

  private static final int MAX_BODY_BYTES = 4096;
  private static final int SESSION_ID_CHARACTERS = 22;
  private static final Map<String, Execution> EXECUTIONS =
      Map.of("client", Execution.CLIENT, "server", Execution.SERVER);

  private final Rooms rooms;
  private final RoomExecutions executions;
  private final RoomFrames frames;
  private final RandomIds random;
  private final RoomQuotas quotas;
  private final Lookups lookups;
  private final AllowedOrigins origins;
  private final TokenVerifier verifier;
  private final Sessions sessions;
  private final Admissions admissions;
  private final ClientAddresses addresses;
  private final boolean authenticates;
  private final ExecutorService threads;

  RoomRoutes(
      Rooms rooms,
      RoomExecutions executions,
      RoomFrames frames,
      RandomIds random,
      RoomQuotas quotas,
      Lookups lookups,
      AllowedOrigins origins,
      TokenVerifier verifier,
      Sessions sessions,
      Admissions admissions,
      ClientAddresses addresses,
      RoomAccessConfiguration configuration,
      @VirtualThreads ExecutorService threads) {
    this.rooms = rooms;
    this.executions = executions;
    this.frames = frames;
    this.random = random;
    this.quotas = quotas;
    this.lookups = lookups;
    this.origins = origins;
    this.verifier = verifier;
    this.sessions = sessions;
    this.admissions = admissions;
    this.addresses = addresses;
    this.authenticates = configuration.authenticate();
    this.threads = threads;
  }

  void register(@Observes Router router) {
    for (String path : new String[] {"/sessions", "/sessions/:sessionId"}) {
      router
          .route(HttpMethod.OPTIONS, path)
          .handler(this::checkOrigin)
          .handler(context -> CrossOrigin.answerPreflight(context.request()));
    }
    router
        .route(HttpMethod.POST, "/sessions")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::checkOrigin)
        .handler(context -> threads.execute(() -> answer(context, () -> create(context))));
    router
        .route(HttpMethod.GET, "/sessions/:sessionId")
        .handler(this::checkOrigin)
        .handler(context -> threads.execute(() -> answer(context, () -> read(context))));
  }

  /** Lets pages of allowed origins create and read sessions, and refuses both to others. */
  private void checkOrigin(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!origins.isAllowed(request)) {
      admissions.refuse(addresses.find(request), Refusal.ORIGIN);
      request.response().putHeader("Vary", "Origin");
      send(context, Answer.problem(Refusal.ORIGIN.status(), Refusal.ORIGIN.message()));
      return;
    }
    CrossOrigin.permit(request);
    context.next();
  }

  /** The answer to a request. */
  private record Answer(int status, JsonObject body) {

    static Answer problem(int status, String detail) {
      return new Answer(status, new JsonObject().put("status", status).put("detail", detail));
    }
  }

  private interface Action {
    Answer run()
        throws SessionServiceUnavailableException,
            InterruptedException,
            TokenRefusedException,
            RefusedException;
  }

  private static void answer(RoutingContext context, Action action) {
    Answer answer;
    try {
      answer = action.run();
    } catch (SessionServiceUnavailableException e) {
      answer = Answer.problem(503, String.valueOf(e.getMessage()));
    } catch (TokenRefusedException e) {
      answer = Answer.problem(401, String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      answer = Answer.problem(e.refusal().status(), e.refusal().message());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      answer = Answer.problem(503, "The gateway is being stopped: try again");
    }
    send(context, answer);
  }

  private static void send(RoutingContext context, Answer answer) {
    boolean isProblem = answer.status() >= 400;
    if (answer.status() == 429 || answer.status() == 503) {
      context.response().putHeader("Retry-After", "1");
    }
    var unused =
        context
            .response()
            .setStatusCode(answer.status())
            .putHeader("Content-Type", isProblem ? "application/problem+json" : "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(answer.body().toBuffer());
  }

  private Answer create(RoutingContext context)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    Optional<VerifiedToken> token = token(context);
    Optional<NewRoom> asked = newRoom(context.body().buffer());
    if (asked.isEmpty()) {
      return Answer.problem(
          400, "The body may be {\"language\": a string, \"execution\": \"client\" or \"server\"}");
    }
    if (asked.get().execution() == Execution.SERVER && !executions.areOffered()) {
      return Answer.problem(
          403, "Code is not executed here: make a session with the execution \"client\"");
    }
    ClientAddress address = addresses.find(context.request());
    RoomCreator creator = RoomCreator.of(token, address);
    if (!quotas.tryMake(creator)) {
      admissions.refuse(address, Refusal.TOO_MANY_ROOMS);
      return Answer.problem(Refusal.TOO_MANY_ROOMS.status(), Refusal.TOO_MANY_ROOMS.message());
    }
    String sessionId = random.text(SESSION_ID_CHARACTERS);
    Optional<RoomState> room =
        rooms.create(RoomId.of(sessionId), asked.get().madeBy(creator.hash()));
    return room.map(it -> new Answer(201, body(sessionId, it, context)))
        .orElseGet(
            () ->
                Answer.problem(
                    429,
                    "You have the maximum number of sessions: use one of them, or try again when they"
                        + " have expired"));
  }

  /** Returns the verified token of a request, which is required if the operator says so. */
  private Optional<VerifiedToken> token(RoutingContext context)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    Optional<VerifiedToken> token = verifier.verify(context.request());
    if (authenticates) {
      sessions.requireInForce(
          token.orElseThrow(() -> new TokenRefusedException(Refusal.TOKEN_MISSING)));
    }
    return token;
  }

  private Answer read(RoutingContext context)
      throws SessionServiceUnavailableException,
          InterruptedException,
          TokenRefusedException,
          RefusedException {
    ClientAddress address = addresses.find(context.request());
    Party asker =
        token(context)
            .<Party>map(it -> new Party.Learner(address, it.learner()))
            .orElseGet(() -> new Party.Anonymous(address));
    String sessionId = context.pathParam("sessionId");
    try (Lookups.Lookup lookup = lookups.begin(asker)) {
      Optional<RoomState> found = rooms.find(RoomId.of(sessionId));
      lookup.count(); // a room that is found, too: nothing else limits who reads it
      return found
          .map(room -> new Answer(200, body(sessionId, room, context)))
          .orElseGet(() -> Answer.problem(404, Refusal.NO_SUCH_ROOM.message()));
    }
  }

  private static JsonObject body(String sessionId, RoomState room, RoutingContext context) {
    return new JsonObject()
        .put("sessionId", sessionId)
        .put("url", url(sessionId, context))
        .put("createdAt", room.created().toString())
        .put("language", room.language())
        .put("code", room.code());
  }

  /** Returns the socket's URL, as the requesting client can open it. */
  private static String url(String sessionId, RoutingContext context) {
    String scheme = AllowedOrigins.isSecure(context.request()) ? "wss" : "ws";
    return scheme + "://" + context.request().authority() + "/ws/" + sessionId;
  }

  private Optional<NewRoom> newRoom(@Nullable Buffer body) {
    try {
      JsonNode asked =
          body == null || body.length() == 0
              ? frames.reader().readTree("{}")
              : frames.reader().readTree(body.toString());
      JsonNode language = asked.path("language");
      JsonNode execution = asked.path("execution");
      boolean fits =
          asked.isObject()
              && (language.isMissingNode()
                  || (language.isTextual()
                      && !language.textValue().isEmpty()
                      && language.textValue().length() <= 64
                      && language.textValue().indexOf('\0') < 0))
              && (execution.isMissingNode() || EXECUTIONS.containsKey(execution.asText()));
      return fits
          ? Optional.of(
              new NewRoom(
                  language.isMissingNode() ? "python" : language.textValue(),
                  EXECUTIONS.getOrDefault(execution.asText(), Execution.CLIENT),
                  "",
                  Optional.empty()))
          : Optional.empty();
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }
}
