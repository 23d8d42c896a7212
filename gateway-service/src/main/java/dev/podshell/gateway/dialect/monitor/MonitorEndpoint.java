package dev.podshell.gateway.dialect.monitor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.TokenVerifier;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.monitor.Monitors;
import dev.podshell.gateway.socketio.ConnectRefusedException;
import dev.podshell.gateway.socketio.Socket;
import dev.podshell.gateway.socketio.SocketAcceptor;
import dev.podshell.gateway.socketio.SocketHandler;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Accepts users and monitors, which need a token if the operator requires one. */
@Singleton
final class MonitorEndpoint implements SocketAcceptor {

  private final Monitors monitors;
  private final TokenVerifier verifier;
  private final Timers timers;
  private final Revocations revocations;
  private final MonitorAccessConfiguration configuration;

  MonitorEndpoint(
      Monitors monitors,
      TokenVerifier verifier,
      Timers timers,
      Revocations revocations,
      MonitorAccessConfiguration configuration) {
    this.monitors = monitors;
    this.verifier = verifier;
    this.timers = timers;
    this.revocations = revocations;
    this.configuration = configuration;
  }

  @Override
  public SocketHandler accept(Socket socket, ObjectNode auth) throws ConnectRefusedException {
    if (!configuration.authenticate()) {
      socket.takePart();
      return new MonitorConnection(socket, monitors, timers, revocations, Optional.empty());
    }
    VerifiedToken token = verify(auth);
    socket.authenticate(token.learner());
    return new MonitorConnection(socket, monitors, timers, revocations, Optional.of(token));
  }

  private VerifiedToken verify(ObjectNode auth) throws ConnectRefusedException {
    String token = auth.path("token").asText();
    if (token.isEmpty()) {
      throw new ConnectRefusedException("Connect with auth: {token}");
    }
    try {
      return verifier.verify(token);
    } catch (TokenRefusedException e) {
      throw new ConnectRefusedException(String.valueOf(e.getMessage()));
    }
  }
}
