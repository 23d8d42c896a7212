package dev.podshell.gateway.dialect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import java.net.URI;

/** A client of Socket.IO by WebSocket, and what it was sent. */
final class SocketClient implements AutoCloseable {

  private final RawSocket socket;
  private int acknowledged;

  private SocketClient(RawSocket socket) {
    this.socket = socket;
  }

  /** Opens the transport; nobody is connected yet. */
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

  /** Says who it is; what it is answered: a packet. */
  String authenticate(String auth) {
    socket.send("40" + auth);
    return socket.await("4");
  }

  /** Sends an event; its data is JSON, or nothing. */
  SocketClient emit(String event, String... data) {
    socket.send("42[\"" + event + "\"" + (data.length == 0 ? "" : "," + data[0]) + "]");
    return this;
  }

  /** Sends an event and waits until it is acknowledged: so what was sent before is handled. */
  String ask(String event, String... data) {
    int number = acknowledged++;
    socket.send(
        "42" + number + "[\"" + event + "\"" + (data.length == 0 ? "" : "," + data[0]) + "]");
    return socket.await("43" + number);
  }

  /** The next event as JSON; anything else is dropped. */
  String next() {
    return socket.await("42").substring(2);
  }

  /** The next event is this one, with a reason, as each of the server's has but the command. */
  SocketClient expect(String event) {
    JsonNode next = EngineClient.json(next());
    assertThat(next.path(0).asText()).isEqualTo(event);
    assertThat(next.path(1).path("reason").asText()).isNotEmpty();
    return this;
  }

  /** The next event is this one, with a reason that has this in it. */
  SocketClient expectReason(String event, String reason) {
    JsonNode next = EngineClient.json(next());
    assertThat(next.path(0).asText()).isEqualTo(event);
    assertThat(next.path(1).path("reason").asText()).contains(reason);
    assertThat(next.path(1).size()).isEqualTo(1);
    return this;
  }

  /** The gateway disconnects it, with a word to the client. */
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
