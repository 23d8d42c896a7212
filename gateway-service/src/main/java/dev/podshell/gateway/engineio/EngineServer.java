package dev.podshell.gateway.engineio;

import dev.podshell.gateway.authentication.AllowedOrigins;
import dev.podshell.gateway.authentication.CrossOrigin;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.intake.Admission;
import dev.podshell.gateway.intake.Admissions;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Intake;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.intake.RefusedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;

/**
 * Serves Engine.IO at a path: handshakes, polling and WebSockets. Everything here runs on event
 * loops. A request that is refused is answered with the protocol's code and message, and changes
 * nothing.
 */
@Singleton
public final class EngineServer {

  private static final String VERSION = "4";

  private final EngineSessions sessions;
  private final OpenConnections connections;
  private final AllowedOrigins origins;
  private final Admissions admissions;
  private final ClientAddresses addresses;
  private final EngineMetrics metrics;
  private final long maxPayload;

  EngineServer(
      EngineSessions sessions,
      OpenConnections connections,
      AllowedOrigins origins,
      Admissions admissions,
      ClientAddresses addresses,
      EngineMetrics metrics,
      EngineConfiguration configuration) {
    this.sessions = sessions;
    this.connections = connections;
    this.origins = origins;
    this.admissions = admissions;
    this.addresses = addresses;
    this.metrics = metrics;
    this.maxPayload = configuration.maxPayload().asLongValue();
  }

  /**
   * Serves a path.
   *
   * @param protocol what is spoken in each session
   */
  public void serve(Router router, String path, Function<ClientSocket, FrameHandler> protocol) {
    router
        .route(path)
        .handler(
            context -> {
              HttpServerRequest request = context.request();
              request.response().putHeader("Cache-Control", "no-store");
              answer(request, protocol).ifPresent(error -> refuse(request, error));
            });
  }

  private Optional<HandshakeError> answer(
      HttpServerRequest request, Function<ClientSocket, FrameHandler> protocol) {
    if (!origins.isAllowed(request)) {
      admissions.refuse(addresses.find(request), Refusal.ORIGIN);
      return Optional.of(HandshakeError.FORBIDDEN);
    }
    CrossOrigin.permit(request);
    if (request.method() == HttpMethod.OPTIONS) {
      CrossOrigin.answerPreflight(request);
      return Optional.empty();
    }
    Optional<TransportName> transport = TransportName.of(request.getParam("transport"));
    String id = request.getParam("sid", "");
    boolean isVersion = VERSION.equals(request.getParam("EIO"));
    if (transport.isEmpty()) {
      return Optional.of(HandshakeError.UNKNOWN_TRANSPORT);
    }
    return id.isEmpty()
        ? begin(request, transport.get(), isVersion, protocol)
        : goOn(request, transport.get(), isVersion, id);
  }

  private Optional<HandshakeError> begin(
      HttpServerRequest request,
      TransportName transport,
      boolean isVersion,
      Function<ClientSocket, FrameHandler> protocol) {
    if (request.method() != HttpMethod.GET) {
      return Optional.of(HandshakeError.BAD_HANDSHAKE_METHOD);
    }
    if (isUpgrade(request) != (transport == TransportName.WEBSOCKET)) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    if (!isVersion) {
      return Optional.of(HandshakeError.UNSUPPORTED_PROTOCOL_VERSION);
    }
    if (connections.isDraining()) {
      return Optional.of(HandshakeError.DRAINING);
    }
    if (sessions.areFull()) {
      return Optional.of(HandshakeError.TOO_MANY_SESSIONS);
    }
    Admission admission;
    try {
      admission = admissions.admit(addresses.find(request));
    } catch (RefusedException e) {
      return Optional.of(HandshakeError.of(e.refusal()));
    }
    return switch (transport) {
      case POLLING -> {
        Polling polling = new Polling();
        polling.hold(request.response());
        if (sessions.open(polling, admission, protocol).isPresent()) {
          yield Optional.empty();
        }
        admission.end();
        yield Optional.of(HandshakeError.TOO_MANY_SESSIONS);
      }
      case WEBSOCKET -> {
        Intake.of(request).admit(admission);
        request.toWebSocket().onSuccess(socket -> begin(socket, request, protocol));
        yield Optional.empty();
      }
    };
  }

  private void begin(
      ServerWebSocket socket,
      HttpServerRequest request,
      Function<ClientSocket, FrameHandler> protocol) {
    Intake intake = Intake.of(request);
    WebSocketTransport transport = new WebSocketTransport(socket, request.connection(), intake);
    sessions
        .open(transport, intake.admission(), protocol)
        .ifPresentOrElse(
            session -> listen(socket, intake, transport, session),
            () -> transport.close(CloseCause.TOO_MANY_CONNECTIONS));
  }

  private Optional<HandshakeError> goOn(
      HttpServerRequest request, TransportName transport, boolean isVersion, String id) {
    Optional<EngineSession> found = sessions.find(id);
    if (found.isEmpty()) {
      return Optional.of(HandshakeError.UNKNOWN_SESSION);
    }
    EngineSession session = found.get();
    boolean isUpgrade = isUpgrade(request);
    if (!isVersion || isUpgrade != (transport == TransportName.WEBSOCKET)) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    if (isUpgrade) {
      try {
        Intake.of(request).admit(admissions.admit(addresses.find(request)));
      } catch (RefusedException e) {
        return Optional.of(HandshakeError.of(e.refusal()));
      }
      request.toWebSocket().onSuccess(socket -> goOn(socket, request, session));
      return Optional.empty();
    }
    boolean isTaken =
        switch (request.method().name()) {
          case "GET" -> session.onGet(request.response());
          case "POST" -> receive(request, session);
          default -> false;
        };
    return isTaken ? Optional.empty() : Optional.of(HandshakeError.BAD_REQUEST);
  }

  private static void goOn(
      ServerWebSocket socket, HttpServerRequest request, EngineSession session) {
    Intake intake = Intake.of(request);
    WebSocketTransport transport = new WebSocketTransport(socket, request.connection(), intake);
    listen(socket, intake, transport, session);
    session.upgrade(transport);
  }

  private static void listen(
      ServerWebSocket socket, Intake intake, WebSocketTransport transport, EngineSession session) {
    intake.onExcess(excess -> session.onExcess(transport, CloseCause.of(excess)));
    socket.textMessageHandler(frame -> session.onText(transport, frame));
    socket.binaryMessageHandler(frame -> session.onBinary(transport, frame));
    socket.exceptionHandler(failure -> session.onFailure(transport, failure));
    socket.closeHandler(_ -> session.onClose(transport));
  }

  private boolean receive(HttpServerRequest request, EngineSession session) {
    if ("application/octet-stream".equals(request.getHeader("Content-Type"))) {
      session.fail(CloseCause.MALFORMED);
      return false;
    }
    if (!session.beginPost(() -> request.connection().close())) {
      return false;
    }
    Admission admission = session.admission();
    RequestBody.read(
            request, Math.min(maxPayload, admission.maxMessageSize()), admission.unfinished())
        .onComplete(_ -> admission.unfinished().trySet(0))
        .onSuccess(
            body ->
                session
                    .onPost(body.toString())
                    .onSuccess(
                        isTaken -> {
                          if (isTaken) {
                            request.response().putHeader("Content-Type", "text/html").end("ok");
                          } else {
                            refuse(request, HandshakeError.BAD_REQUEST);
                          }
                        }))
        .onFailure(
            failure -> {
              if (failure instanceof RequestBody.TooLargeException) {
                session.refusePost();
                request
                    .response()
                    .setStatusCode(413)
                    .putHeader("Connection", "close")
                    .end()
                    .onComplete(_ -> request.connection().close());
              } else if (failure instanceof RequestBody.NoMemoryException) {
                session.refusePost();
                session.fail(CloseCause.BUSY);
                request
                    .response()
                    .setStatusCode(503)
                    .putHeader("Connection", "close")
                    .end()
                    .onComplete(_ -> request.connection().close());
              } else {
                session.onLeft();
              }
            });
    return true;
  }

  private void refuse(HttpServerRequest request, HandshakeError error) {
    metrics.onRefused(error);
    HttpServerResponse response = request.response();
    if (!response.ended()) {
      response
          .setStatusCode(error.status())
          .putHeader("Content-Type", "application/json")
          .end(error.json());
    }
  }

  private static boolean isUpgrade(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }
}
