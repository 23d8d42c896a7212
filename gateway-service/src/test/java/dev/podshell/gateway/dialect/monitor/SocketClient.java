package dev.podshell.gateway.dialect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import java.net.URI;

/** Speaks Socket.IO over a WebSocket and keeps what it receives. */
final class SocketClient implements AutoCloseable {

  private final RawSocket socket;
  private int acknowledged;

  private SocketClient(RawSocket socket) {
    this.socket = socket;
  }

  /** Opens the transport without connecting to the namespace. */
  static SocketClient open(URI gateway) {
    RawSocket socket = RawSocket.connect(gateway.resolve("/socket.io/?EIO=4&transport=websocket"));
    socket.await("0");
    return new SocketClient(socket);
  }

  static SocketClient connect(URI gateway) {
    SocketClient client = open(gateway);
    client.socket.send("40");
    client.socket.await("40");
    return client;
  }

  /** Connects with credentials and returns the packet that answers. */
  String authenticate(String auth) {
    socket.send("40" + auth);
    return socket.await("4");
  }

  /** Sends an event. Its data is JSON, or absent. */
  SocketClient emit(String event, String... data) {
    socket.send("42[\"" + event + "\"" + (data.length == 0 ? "" : "," + data[0]) + "]");
    return this;
  }

  /** Sends an event and returns its acknowledgement. By then, everything sent before is handled. */
  String ask(String event, String... data) {
    int number = acknowledged++;
    socket.send(
        "42" + number + "[\"" + event + "\"" + (data.length == 0 ? "" : "," + data[0]) + "]");
    return socket.await("43" + number);
  }

  /** Returns the next event as JSON. Other packets are dropped. */
  String next() {
    return socket.await("42").substring(2);
  }

  /**
   * Expects the next event and its reason. Every event of the server except the command has one.
   */
  SocketClient expect(String event) {
    JsonNode next = EngineClient.json(next());
    assertThat(next.path(0).asText()).isEqualTo(event);
    assertThat(next.path(1).path("reason").asText()).isNotEmpty();
    return this;
  }

  /** Expects the next event and a part of its reason. */
  SocketClient expectReason(String event, String reason) {
    JsonNode next = EngineClient.json(next());
    assertThat(next.path(0).asText()).isEqualTo(event);
    assertThat(next.path(1).path("reason").asText()).contains(reason);
    assertThat(next.path(1).size()).isEqualTo(1);
    return this;
  }

  /** Expects a disconnect packet and then the end of the connection. */
  void expectDisconnect() {
    assertThat(socket.await("41")).isEqualTo("41");
    assertThat(socket.awaitClose()).isEqualTo(1000);
  }

  void send(String frame) {
    socket.send(frame);
  }

  @Override
  public void close() {
    socket.close();
  }
}
