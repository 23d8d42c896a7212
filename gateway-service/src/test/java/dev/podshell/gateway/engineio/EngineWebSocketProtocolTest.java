package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.socketio.DisconnectReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the transport over a WebSocket, and the upgrade from polling to it. */
@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class EngineWebSocketProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  @Inject EchoAcceptor echo;

  @Test
  void shouldGoFromPollingToAWebSocket() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      client.await("42[\"welcome\"");
      CompletableFuture<HttpResponse<String>> get = client.startGet();
      try (RawSocket upgraded = client.webSocket()) {
        upgraded.send("2probe");
        assertThat(upgraded.next()).isEqualTo("3probe");
        if (!get.get().body().equals("6")) { // a ping has come first
          client.await("6");
        }
        client.await("6");
        client.post("42[\"before\"]");
        upgraded.send("5");

        assertThat(upgraded.await("42")).isEqualTo("42[\"before\"]");
        upgraded.send("42[\"after\"]");
        assertThat(upgraded.await("42")).isEqualTo("42[\"after\"]");
        assertThat(client.get().statusCode()).isEqualTo(400);
        assertThat(client.post("42[\"late\"]").statusCode()).isEqualTo(400);
        try (RawSocket second = client.webSocket()) {
          assertThat(second.awaitClose()).isEqualTo(1002);
        }
        upgraded.send("42[\"still\"]");
        assertThat(upgraded.await("42")).isEqualTo("42[\"still\"]");
      }
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
    }
  }

  @Test
  void shouldSendTheLastPacketsOverTheWebSocketWhenTheSessionEndsDuringAnUpgrade()
      throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.post("40");
      client.await("42");
      CompletableFuture<HttpResponse<String>> get = client.startGet();
      try (RawSocket upgraded = client.webSocket()) {
        upgraded.send("2probe");
        assertThat(upgraded.next()).isEqualTo("3probe");
        if (!get.get().body().equals("6")) { // a ping has come first
          client.await("6");
        }
        client.post("42[\"last\"]");
        client.post("42[\"leave\"]");
        upgraded.send("5");

        assertThat(upgraded.await("42")).isEqualTo("42[\"last\"]");
        assertThat(upgraded.await("41")).isEqualTo("41");
        assertThat(upgraded.awaitClose()).isEqualTo(1000);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "42[\"a\"]", "", "x", "1"})
  void shouldGoOnByPollingWhenAnUpgradeFails(String frame) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      try (RawSocket socket = client.webSocket()) {
        socket.send(frame);
        assertThat(socket.awaitClose()).isEqualTo(1002);
      }
      client.post("42[\"on\"]");
      assertThat(client.await("42[\"on")).isEqualTo("42[\"on\"]");
      try (RawSocket again = client.webSocket()) {
        again.send("2probe");
        assertThat(again.await("3")).isEqualTo("3probe");
      }
    }
  }

  @Test
  void shouldGoOnByPollingWhenAnUpgradeIsNotFinished() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      try (RawSocket idle = client.webSocket();
          RawSocket second = client.webSocket()) {
        assertThat(second.awaitClose()).isEqualTo(1002);
        client.post("42[\"on\"]");
        assertThat(client.await("42[\"on")).isEqualTo("42[\"on\"]");
        await().until(() -> client.post("3").statusCode() == 200 && isClosed(idle));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7", "b!", "2"})
  void shouldCloseAWebSocketWhoseFrameIsMalformed(String frame) {
    try (RawSocket socket = webSocket()) {
      socket.send(frame);
      assertThat(socket.awaitClose()).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SocketIoProfile.MAX_PAYLOAD + 1, 2_000_000})
  void shouldCloseAWebSocketWhoseMessageIsTooLarge(int size) {
    try (RawSocket socket = webSocket()) {
      try {
        socket.send("4".repeat(size));
      } catch (RuntimeException _) {
        // it may be closed while it sends
      }
      assertThat(socket.awaitClose()).isIn(1009, 1006);
    }
  }

  @Test
  void shouldEndAWebSocketWhoseClientLeaves() {
    try (RawSocket socket = webSocket()) {
      socket.send("1");
      assertThat(socket.awaitClose()).isEqualTo(1000);
    }
  }

  private static boolean isClosed(RawSocket socket) {
    try {
      socket.send("x");
      return false;
    } catch (RuntimeException _) {
      return true;
    }
  }

  private void awaitReason(String socket, DisconnectReason reason) {
    await().untilAsserted(() -> assertThat(echo.reason(socket)).contains(reason));
  }

  private RawSocket webSocket() {
    return RawSocket.connect(gateway.resolve("/socket.io/?EIO=4&transport=websocket"));
  }
}
