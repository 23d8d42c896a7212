package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO session, on which a client connects to the namespace {@code /}, and may do so again
 * after it has disconnected. What is no packet, and a packet that does not belong where the client
 * is, ends the session.
 */
final class SocketConnection implements FrameHandler {

  private static final int SOCKET_ID_BYTES = 15;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private record Connected(Socket socket, SocketHandler handler) {}

  private final ClientSocket client;
  private final SocketAcceptor acceptor;
  private final SocketIoConfiguration configuration;
  private final Timers timers;
  private final RandomIds random;
  private final PacketSender sender;
  private final PacketAssembly assembly;
  private @Nullable Connected connected;
  private Timers.@Nullable Timer connectTimer;

  /**
   * @param maxPacketBytes the bound of a packet with its attachments, in bytes
   */
  SocketConnection(
      ClientSocket client,
      SocketAcceptor acceptor,
      SocketIoConfiguration configuration,
      long maxPacketBytes,
      Timers timers,
      RandomIds random) {
    PacketCodec codec = new PacketCodec(configuration.attachments());
    this.client = client;
    this.acceptor = acceptor;
    this.configuration = configuration;
    this.timers = timers;
    this.random = random;
    this.sender = new PacketSender(client, codec);
    this.assembly = new PacketAssembly(codec, maxPacketBytes);
  }

  @Override
  public void onOpen() {
    expectConnect();
  }

  @Override
  public void onText(String frame) throws InterruptedException {
    try {
      handle(assembly.text(frame));
    } catch (MalformedPacketException _) {
      client.close(CloseCause.MALFORMED);
    }
  }

  @Override
  public void onBinary(Buffer frame) throws InterruptedException {
    try {
      handle(assembly.binary(frame));
    } catch (MalformedPacketException _) {
      client.close(CloseCause.MALFORMED);
    }
  }

  /** The protocol has no word for it, and a part of a packet may be what is missing. */
  @Override
  public void onRefused() {
    client.close(CloseCause.RATE_LIMITED);
  }

  @Override
  public void onClose() {
    expectNothing();
    disconnect(DisconnectReason.of(client.closeCause()));
  }

  @Override
  public Duration closeTimeout() {
    return configuration.departureTimeout();
  }

  /** The protocol has no word for it; the client connects again when the transport closes. */
  @Override
  public void onDrain() {}

  private void handle(Optional<SocketPacket> packet) throws InterruptedException {
    if (packet.isPresent()) {
      handle(packet.get());
    }
  }

  private void handle(SocketPacket packet) throws InterruptedException {
    switch (packet) {
      case SocketPacket.Connect(String namespace, var auth) when connected == null ->
          connect(namespace, auth == null ? NODES.objectNode() : auth);
      case SocketPacket.Event(String namespace, var id, var data) when isHere(namespace) ->
          dispatch(id, data);
      case SocketPacket.Ack(String namespace, long id, var data) when isHere(namespace) ->
          here().socket().onAcknowledged(id, data);
      case SocketPacket.Disconnect(String namespace) when isHere(namespace) -> {
        disconnect(DisconnectReason.CLIENT_DISCONNECT);
        expectConnect();
      }
      case SocketPacket.Connect _,
          SocketPacket.Event _,
          SocketPacket.Ack _,
          SocketPacket.Disconnect _,
          SocketPacket.ConnectError _ ->
          client.close(CloseCause.MALFORMED);
    }
  }

  private void connect(String namespace, ObjectNode auth) throws InterruptedException {
    if (!namespace.equals(Socket.NAMESPACE)) {
      refuse(namespace, "Invalid namespace");
      return;
    }
    Socket socket =
        new Socket(random.text(SOCKET_ID_BYTES), sender, configuration.acknowledgements());
    try {
      SocketHandler handler = acceptor.accept(socket, auth);
      expectNothing();
      connected = new Connected(socket, handler);
      sender.send(new SocketPacket.Connect(namespace, NODES.objectNode().put("sid", socket.id())));
      socket.connect();
      handler.onConnect();
    } catch (ConnectRefusedException e) {
      refuse(namespace, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(String namespace, String message) {
    sender.send(
        new SocketPacket.ConnectError(namespace, NODES.objectNode().put("message", message)));
  }

  private void dispatch(@Nullable Long id, List<JsonNode> data) throws InterruptedException {
    Connected here = here();
    AtomicBoolean isAnswered = new AtomicBoolean(id == null);
    here.handler()
        .onEvent(
            data.getFirst().asText(),
            data.subList(1, data.size()),
            arguments -> {
              if (id != null && isAnswered.compareAndSet(false, true)) {
                here.socket().acknowledge(id, arguments);
              }
            });
  }

  private void disconnect(DisconnectReason reason) {
    Connected ended = connected;
    if (ended != null) {
      connected = null;
      ended.socket().onDisconnect();
      ended.handler().onDisconnect(reason);
    }
  }

  private boolean isHere(String namespace) {
    return connected != null && namespace.equals(Socket.NAMESPACE);
  }

  private Connected here() {
    return Objects.requireNonNull(connected);
  }

  private void expectConnect() {
    connectTimer =
        timers.after(configuration.connectTimeout(), () -> client.close(CloseCause.PHASE_TIMEOUT));
  }

  private void expectNothing() {
    if (connectTimer != null) {
      connectTimer.cancel();
    }
  }
}
