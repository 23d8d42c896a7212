package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ForSession;
import dev.podshell.gateway.dialect.terminal.TerminalAuthenticator.Granted;
import dev.podshell.gateway.dialect.terminal.TerminalState.Authenticated;
import dev.podshell.gateway.dialect.terminal.TerminalState.AwaitingAuthentication;
import dev.podshell.gateway.dialect.terminal.TerminalState.Ended;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** One connection to {@code /terminal}: authenticates its client, then hands on its messages. */
final class TerminalConnection implements FrameHandler {

  private final ClientSocket socket;
  private final TerminalUpgrade upgrade;
  private final TerminalAuthenticator authenticator;
  private final TerminalSessions sessions;
  private final Timers timers;
  private final TerminalFrames frames;
  private TerminalState state = new AwaitingAuthentication(0);
  private volatile boolean authenticating;
  private Timers.@Nullable Timer timer;

  TerminalConnection(
      ClientSocket socket,
      TerminalUpgrade upgrade,
      TerminalAuthenticator authenticator,
      TerminalSessions sessions,
      Timers timers,
      TerminalFrames frames) {
    this.socket = socket;
    this.upgrade = upgrade;
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.timers = timers;
    this.frames = frames;
  }

  @Override
  public void onOpen() {
    awaitAuthentication();
  }

  @Override
  public void onText(String frame) throws InterruptedException {
    try {
      switch (ClientMessage.parse(frame, frames.reader())) {
        case Authentication authentication -> authenticate(authentication);
        case ForSession message -> {
          if (state instanceof Authenticated(TerminalSession session)) {
            session.handle(message);
          } // before that, nothing but an authentication is answered
        }
      }
    } catch (MalformedMessageException e) {
      refuse(e);
    }
  }

  @Override
  public void onBinary(Buffer frame) {
    error("error", frames.error("Binary messages are not understood: send JSON as text"));
  }

  @Override
  public void onRefused() {
    error("error", frames.error("Too many messages at once: one was not taken"));
  }

  @Override
  public void onClose() {
    cancelTimer();
    leave();
  }

  @Override
  public void onDrain() {
    socket.offer(frames.draining());
  }

  private void refuse(MalformedMessageException malformed) {
    Origin origin = malformed.origin();
    if (state instanceof Ended) {
      return;
    }
    if (origin.isAuthentication()) {
      refuseAuthentication(malformed.getMessage());
      restartTimer();
    } else if (origin.equals(Origin.NO_MESSAGE)) {
      socket.offer(frames.refusal(origin, String.valueOf(malformed.getMessage()), false));
    } else if (state instanceof Authenticated(TerminalSession session)) {
      session.refuse(malformed);
    }
  }

  private void awaitAuthentication() {
    timer =
        timers.after(
            authenticator.timeout(),
            () -> {
              if (!authenticating) {
                socket.close(CloseCause.AUTHENTICATION_TIMEOUT);
              }
            });
  }

  private void restartTimer() {
    if (state instanceof AwaitingAuthentication) {
      cancelTimer();
      awaitAuthentication();
    }
  }

  /**
   * Authenticates the client. One that has joined a session asks for more time, or for another of
   * its sessions.
   */
  private void authenticate(Authentication message) throws InterruptedException {
    authenticating = true;
    try {
      switch (state) {
        case AwaitingAuthentication _ -> join(message, null);
        case Authenticated(TerminalSession current) -> join(message, current);
        case Ended() -> {}
      }
    } catch (TokenRefusedException e) {
      refuseAuthentication(e.getMessage());
    } catch (SessionServiceUnavailableException | RefusedException e) {
      refuseForNow(e.getMessage());
    } finally {
      authenticating = false;
    }
    restartTimer();
  }

  private void join(Authentication message, @Nullable TerminalSession current)
      throws TokenRefusedException,
          SessionServiceUnavailableException,
          RefusedException,
          InterruptedException {
    Granted granted = authenticator.open(message, upgrade.token(), current, socket.party());
    OpenedSession opened = granted.session();
    leave();
    if (!sessions.takePlace(opened)) {
      refuseForNow(CloseCause.TOO_MANY_CONNECTIONS.message());
      socket.close(CloseCause.TOO_MANY_CONNECTIONS);
      return;
    }
    socket.authenticate(opened.learner());
    endAt(opened);
    socket.offer(
        frames.frame(
            "authentication",
            frames
                .payload()
                .put("result", "ok")
                .put("sessionToken", granted.token())
                .put("expires", opened.expires().toString())));
    TerminalSession joined =
        sessions.join(new Admitted(granted, upgrade.question(), message), socket);
    state = new Authenticated(joined);
    if (current != null || !opened.isNew()) {
      joined.resume(message.resume());
    }
  }

  /** Ends the connection with its session, unless another connection has extended the session. */
  private synchronized void endAt(OpenedSession opened) {
    cancelTimer();
    timer =
        timers.at(
            opened.expires(),
            () -> Thread.ofVirtual().name("session-end").start(() -> end(opened)));
  }

  private void end(OpenedSession opened) {
    try {
      OpenedSession current = authenticator.current(opened);
      if (!socket.isClosing()) {
        endAt(current);
      }
    } catch (TokenRefusedException | SessionServiceUnavailableException _) {
      socket.offer(frames.expired());
      socket.close(CloseCause.EXPIRED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Refuses an authentication. A client without a session has a limited number of attempts. */
  private void refuseAuthentication(@Nullable String message) {
    error("authentication", frames.error(String.valueOf(message)));
    if (state instanceof AwaitingAuthentication awaiting) {
      AwaitingAuthentication next = awaiting.onRefused();
      state = next;
      if (next.refusals() >= authenticator.maxAttempts()) {
        socket.close(CloseCause.AUTHENTICATION_FAILED);
      }
    }
  }

  /** Tells a client that its token is not at fault. */
  private void refuseForNow(@Nullable String message) {
    error("authentication", frames.error(String.valueOf(message)).put("temporary", true));
  }

  private void error(String type, ObjectNode payload) {
    socket.offer(frames.frame(type, payload));
  }

  private void leave() {
    if (state instanceof Authenticated(TerminalSession session)) {
      sessions.leave(session);
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
