package dev.podshell.gateway.dialect.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.monitor.ClientMessage.Names;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.monitor.MonitorClaim;
import dev.podshell.gateway.monitor.MonitorListener;
import dev.podshell.gateway.monitor.MonitorUser;
import dev.podshell.gateway.monitor.MonitorUserListener;
import dev.podshell.gateway.monitor.Monitors;
import dev.podshell.gateway.socketio.Acknowledgement;
import dev.podshell.gateway.socketio.DisconnectReason;
import dev.podshell.gateway.socketio.Socket;
import dev.podshell.gateway.socketio.SocketHandler;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One client, which becomes a user with its {@code query}, or a monitor with its {@code con}. */
final class MonitorConnection implements SocketHandler, MonitorUserListener, MonitorListener {

  private final Socket socket;
  private final Monitors monitors;
  private final Timers timers;
  private final Revocations revocations;
  private final Optional<VerifiedToken> token;
  private Timers.@Nullable Timer expiry;
  private Revocations.@Nullable Watch watch;
  private volatile Role role = new Role.None();

  /** The part that the client has. */
  private sealed interface Role {

    record None() implements Role {}

    record OfUser(MonitorId monitor, MonitorUser user) implements Role {}

    record OfMonitor(MonitorId id, MonitorClaim monitor) implements Role {}
  }

  /**
   * @param token of the client, where the operator requires one
   */
  MonitorConnection(
      Socket socket,
      Monitors monitors,
      Timers timers,
      Revocations revocations,
      Optional<VerifiedToken> token) {
    this.socket = socket;
    this.monitors = monitors;
    this.timers = timers;
    this.revocations = revocations;
    this.token = token;
  }

  @Override
  public void connected() {
    token.ifPresent(
        it -> {
          expiry =
              timers.at(it.expires(), () -> end("The token has expired: connect with a new one"));
          watch = revocations.watch(it, () -> end(Refusal.REVOKED.message()));
        });
  }

  @Override
  public void event(String name, List<JsonNode> arguments, Acknowledgement acknowledgement)
      throws InterruptedException {
    try {
      handle(ClientMessage.parse(name, arguments, monitors.commandSize()));
    } catch (MalformedMessageException e) {
      refuse(name, String.valueOf(e.getMessage()));
    }
    acknowledgement.send();
  }

  @Override
  public void disconnected(DisconnectReason reason) {
    if (expiry != null) {
      expiry.cancel();
    }
    if (watch != null) {
      watch.close();
    }
    switch (role) {
      case Role.None _ -> {}
      case Role.OfUser(_, MonitorUser user) -> user.close();
      case Role.OfMonitor(_, MonitorClaim monitor) -> monitor.close();
    }
  }

  @Override
  public void accepted() {
    send(MonitorFrames.commandOk());
  }

  @Override
  public void finished() {
    send(MonitorFrames.commandFinish());
  }

  @Override
  public void failed(String reason) {
    send(MonitorFrames.commandFailed(reason));
  }

  @Override
  public void connectedAsMonitor() {
    send(MonitorFrames.connectOk());
  }

  @Override
  public void refused(String reason) {
    send(MonitorFrames.connectFailed(reason));
    socket.disconnect();
  }

  @Override
  public void execute(String command) {
    send(MonitorFrames.commandDo(command));
  }

  private void handle(ClientMessage message)
      throws MalformedMessageException, InterruptedException {
    switch (message) {
      case ClientMessage.Query(MonitorId monitor) -> query(monitor);
      case ClientMessage.Connect(MonitorId id) -> connect(id);
      case ClientMessage.Send(String command) -> user().send(command);
      case ClientMessage.Answer answer -> {
        if (role instanceof Role.OfMonitor(_, MonitorClaim monitor)) {
          monitor.answer(answer.reason());
        }
      }
      case ClientMessage.Unknown _ -> {}
    }
  }

  private void query(MonitorId monitor) throws MalformedMessageException {
    switch (role) {
      case Role.None _ -> role = new Role.OfUser(monitor, monitors.query(monitor, this));
      case Role.OfUser(MonitorId before, _) when before.equals(monitor) -> {}
      case Role.OfUser _ ->
          throw new MalformedMessageException(
              "This connection sends to another monitor_id already");
      case Role.OfMonitor _ ->
          throw new MalformedMessageException("This connection is a monitor: use another one");
    }
    send(MonitorFrames.queryOk());
  }

  private void connect(MonitorId id) throws MalformedMessageException {
    switch (role) {
      case Role.None _ -> role = new Role.OfMonitor(id, monitors.connect(id, this));
      case Role.OfMonitor(MonitorId before, MonitorClaim monitor) when before.equals(id) -> {
        if (monitor.isConnected()) {
          connectedAsMonitor();
        }
      }
      case Role.OfMonitor _ ->
          throw new MalformedMessageException("This connection has another monitor_id already");
      case Role.OfUser _ ->
          throw new MalformedMessageException("This connection is a user: use another one");
    }
  }

  private MonitorUser user() throws MalformedMessageException {
    if (role instanceof Role.OfUser(_, MonitorUser user)) {
      return user;
    }
    throw new MalformedMessageException("Send query, and wait for query ok, first");
  }

  /** Ends the connection with a reason, from any thread. */
  private void end(String reason) {
    switch (role) {
      case Role.None _ -> {}
      case Role.OfUser _ -> send(MonitorFrames.queryFailed(reason));
      case Role.OfMonitor _ -> send(MonitorFrames.connectFailed(reason));
    }
    socket.disconnect();
  }

  private void refuse(String name, String reason) throws InterruptedException {
    switch (name) {
      case Names.QUERY -> {
        send(MonitorFrames.queryFailed(reason));
        socket.disconnect();
      }
      case Names.CON -> refused(reason);
      default -> {
        if (role instanceof Role.OfUser(_, MonitorUser user)) {
          user.refuse(reason);
        } else {
          failed(reason);
        }
      }
    }
  }

  private void send(MonitorFrames.Event event) {
    socket.emit(event.name(), event.data());
  }
}
