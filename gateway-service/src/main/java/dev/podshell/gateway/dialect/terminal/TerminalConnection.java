package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.terminal.TerminalState.Authenticated;
import dev.podshell.gateway.dialect.terminal.TerminalState.AwaitingAuthentication;
import dev.podshell.gateway.dialect.terminal.TerminalState.Ended;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection to {@code /terminal}: who it is, and then what it says. */
final class TerminalConnection implements FrameHandler {

  private final ClientSocket socket;
  private final QuestionId question;
  private final Optional<VerifiedToken> upgradeToken;
  private final TerminalServices services;
  private TerminalState state = new AwaitingAuthentication(0);
  private volatile boolean authenticating;
  private Timers.@Nullable Timer timer;

  TerminalConnection(
      ClientSocket socket,
      QuestionId question,
      Optional<VerifiedToken> upgradeToken,
      TerminalServices services) {
    this.socket = socket;
    this.question = question;
    this.upgradeToken = upgradeToken;
    this.services = services;
  }

  @Override
  public void opened() {
    awaitAuthentication();
  }

  @Override
  public void text(String frame) throws InterruptedException {
    Optional<JsonNode> message = services.frames().read(frame);
    if (message.isEmpty()) {
      error("error", services.frames().error("A message is a JSON object with type and payload"));
      return;
    }
    String type = message.get().path("type").asText("");
    JsonNode payload = message.get().path("payload");
    switch (state) {
      case AwaitingAuthentication awaiting -> {
        if (type.equals("authentication")) {
          authenticate(payload, awaiting);
        }
      }
      case Authenticated(TerminalSession session) -> {
        if (type.equals("authentication")) {
          authenticate(payload, session);
        } else {
          session.receive(type, message.get().path("sessionToken").asText(""), payload);
        }
      }
      case Ended() -> {}
    }
  }

  @Override
  public void binary(Buffer frame) {
    error(
        "error", services.frames().error("Binary messages are not understood: send JSON as text"));
  }

  @Override
  public void refused() {
    error("error", services.frames().error("Too many messages at once: one was not taken"));
  }

  @Override
  public void closed() {
    cancelTimer();
    leave();
  }

  @Override
  public void drain() {
    socket.offer(services.notifications().draining());
  }

  private void awaitAuthentication() {
    timer =
        services
            .timers()
            .after(
                services.authentication().timeout(),
                () -> {
                  if (!authenticating) {
                    socket.close(CloseCause.AUTHENTICATION_TIMEOUT);
                  }
                });
  }

  private void authenticate(JsonNode payload, AwaitingAuthentication awaiting)
      throws InterruptedException {
    authenticating = true;
    try {
      join(ClientMessage.Authentication.of(payload), null);
    } catch (MalformedMessageException | TokenRefusedException e) {
      refuse(e.getMessage());
      AwaitingAuthentication next = awaiting.refused();
      state = next;
      if (next.refusals() >= services.authentication().attempts()) {
        socket.close(CloseCause.AUTHENTICATION_FAILED);
      }
    } catch (SessionServiceUnavailableException | RefusedException e) {
      refuseForNow(e.getMessage());
    } finally {
      authenticating = false;
    }
    if (state instanceof AwaitingAuthentication) {
      cancelTimer();
      awaitAuthentication();
    }
  }

  /** A client that is known authenticates again: for more time, or for another of its sessions. */
  private void authenticate(JsonNode payload, TerminalSession current) throws InterruptedException {
    try {
      join(ClientMessage.Authentication.of(payload), current);
    } catch (MalformedMessageException | TokenRefusedException e) {
      refuse(e.getMessage());
    } catch (SessionServiceUnavailableException | RefusedException e) {
      refuseForNow(e.getMessage());
    }
  }

  private void join(ClientMessage.Authentication message, @Nullable TerminalSession current)
      throws TokenRefusedException,
          SessionServiceUnavailableException,
          RefusedException,
          InterruptedException {
    String sessionToken;
    OpenedSession opened;
    if (message.sessionToken().isPresent()) {
      sessionToken = message.sessionToken().get();
      Optional<VerifiedToken> renewal = renewal(message);
      opened =
          renewal.isPresent()
              ? services.sessions().renew(renewal.get(), sessionToken)
              : services.sessions().takeUp(sessionToken, socket.party());
    } else {
      VerifiedToken token = token(message);
      sessionToken = current == null ? services.tokens().create() : current.token();
      if (current != null && !current.learner().equals(token.learner())) {
        throw new TokenRefusedException("The connection belongs to another learner");
      }
      opened =
          current == null
              ? services.sessions().begin(token, sessionToken)
              : services.sessions().renew(token, sessionToken);
    }
    if (current != null && !current.learner().equals(opened.learner())) {
      throw new TokenRefusedException("The connection belongs to another learner");
    }
    leave();
    if (!services.connections().join(opened.session())) {
      refuseForNow(CloseCause.TOO_MANY_CONNECTIONS.message());
      socket.close(CloseCause.TOO_MANY_CONNECTIONS);
      return;
    }
    socket.authenticate(opened.learner());
    endAt(opened);
    socket.offer(
        services
            .frames()
            .frame(
                "authentication",
                services
                    .frames()
                    .payload()
                    .put("result", "ok")
                    .put("sessionToken", sessionToken)
                    .put("expires", opened.expires().toString())));
    TerminalSession joined =
        TerminalSession.join(
            opened,
            sessionToken,
            question,
            message.combinedOnly(),
            message.rendering(),
            message.resume(),
            socket,
            services);
    state = new Authenticated(joined);
    if (current != null || !opened.isNew()) {
      joined.resume(message.resume());
    }
  }

  /** Ends the connection with its session, unless another connection has extended the session. */
  private synchronized void endAt(OpenedSession opened) {
    cancelTimer();
    timer =
        services
            .timers()
            .at(
                opened.expires(),
                () -> Thread.ofVirtual().name("session-end").start(() -> end(opened)));
  }

  private void end(OpenedSession opened) {
    try {
      OpenedSession renewed = services.sessions().takeUp(opened.session());
      if (!socket.isClosing()) {
        endAt(renewed);
      }
    } catch (TokenRefusedException | SessionServiceUnavailableException _) {
      socket.offer(services.notifications().expired());
      socket.close(CloseCause.EXPIRED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the token that extends a session; an invalid one is ignored. */
  private Optional<VerifiedToken> renewal(ClientMessage.Authentication message) {
    if (message.token().isEmpty()) {
      return upgradeToken.filter(token -> token.expires().isAfter(Instant.now()));
    }
    try {
      return Optional.of(services.verifier().verify(message.token().get()));
    } catch (TokenRefusedException _) {
      return Optional.empty();
    }
  }

  private VerifiedToken token(ClientMessage.Authentication message) throws TokenRefusedException {
    if (message.token().isPresent()) {
      return services.verifier().verify(message.token().get());
    }
    return upgradeToken
        .filter(token -> token.expires().isAfter(Instant.now()))
        .orElseThrow(
            () -> new TokenRefusedException("A token or a sessionToken is missing, or expired"));
  }

  private void refuse(@Nullable String message) {
    error("authentication", services.frames().error(String.valueOf(message)));
  }

  /** Tells a client that its token is not at fault. */
  private void refuseForNow(@Nullable String message) {
    error(
        "authentication", services.frames().error(String.valueOf(message)).put("temporary", true));
  }

  private void error(String type, ObjectNode payload) {
    socket.offer(services.frames().frame(type, payload));
  }

  private void leave() {
    if (state instanceof Authenticated(TerminalSession session)) {
      session.close();
      services.connections().leave(session.session());
    }
    state = new Ended();
  }

  private synchronized void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
