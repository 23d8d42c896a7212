package dev.podshell.gateway.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class SocketProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  @Inject EchoAcceptor echo;

  @Test
  void shouldPassOnThePayloadOfAConnect() {
    try (RawSocket socket = open()) {
      socket.send("40{\"token\":\"right\"}");
      assertThat(EngineClient.json(socket.await("40").substring(2)).path("sid").asText())
          .hasSize(20);
      assertThat(socket.await("42")).isEqualTo("42[\"welcome\",{\"token\":\"right\"}]");
    }
  }

  @Test
  void shouldConnectAClientWithoutAPayload() {
    try (RawSocket socket = open()) {
      connect(socket);
      assertThat(socket.await("42")).isEqualTo("42[\"welcome\",{}]");
    }
  }

  @Test
  void shouldSayWhyAClientMayNotConnectAndLetItTryAgain() {
    try (RawSocket socket = open()) {
      socket.send("40{\"token\":\"wrong\"}");
      assertThat(socket.await("44")).isEqualTo("44{\"message\":\"The token is wrong\"}");
      connect(socket);
    }
  }

  @Test
  void shouldRefuseOtherNamespaces() {
    try (RawSocket socket = open()) {
      socket.send("40/admin,{}");
      assertThat(socket.await("44")).isEqualTo("44/admin,{\"message\":\"Invalid namespace\"}");
      connect(socket);
    }
  }

  @Test
  void shouldCloseAClientThatDoesNotConnectInTime() {
    try (RawSocket socket = open()) {
      socket.await("2");
      socket.send("3");
      socket.await("2");
      socket.send("3");
      assertThat(socket.awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldAcknowledgeAnEventOnce() {
    try (RawSocket socket = open()) {
      connect(socket);
      socket.send("4212[\"a\",1,{\"b\":[null,true]}]");
      assertThat(socket.await("42[\"a\"")).isEqualTo("42[\"a\",1,{\"b\":[null,true]}]");
      assertThat(socket.await("43")).isEqualTo("4312[1,{\"b\":[null,true]}]");
      socket.send("42[\"b\"]");
      assertThat(socket.next()).isIn("42[\"b\"]", "2");
    }
  }

  @Test
  void shouldReceiveTheClientsAcknowledgement() {
    try (RawSocket socket = open()) {
      connect(socket);
      socket.send("42[\"ask\",1]");
      assertThat(socket.await("420")).isEqualTo("420[\"question\",1]");
      socket.send("437[\"nobody asked\"]");
      socket.send("430[\"yes\",2]");
      assertThat(socket.await("42")).isEqualTo("42[\"answered\",\"yes\",2]");
      socket.send("430[\"twice\"]");
      socket.send("42[\"on\"]");
      assertThat(socket.await("42")).isEqualTo("42[\"on\"]");
    }
  }

  @Test
  void shouldSendBytesBackByWebSocket() {
    try (RawSocket socket = open()) {
      connect(socket);
      socket.await("42[\"welcome\"");
      socket.send(
          "452-7[\"a\",{\"_placeholder\":true,\"num\":0},[{\"_placeholder\":true,\"num\":1}]]");
      socket.send(new byte[] {1, 2, 3}).send(new byte[] {(byte) 0xff});

      assertThat(socket.await("45"))
          .isEqualTo(
              "452-[\"a\",{\"_placeholder\":true,\"num\":0},[{\"_placeholder\":true,\"num\":1}]]");
      assertThat(socket.next()).isEqualTo(new byte[] {1, 2, 3});
      assertThat(socket.next()).isEqualTo(new byte[] {(byte) 0xff});
      assertThat(socket.await("46"))
          .isEqualTo(
              "462-7[{\"_placeholder\":true,\"num\":0},[{\"_placeholder\":true,\"num\":1}]]");
    }
  }

  @Test
  void shouldSendBytesBackByPolling() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      client.post("451-[\"a\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
      assertThat(client.await("45")).isEqualTo("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
      assertThat(client.await("b")).isEqualTo("bAQID");
    }
  }

  @Test
  void shouldDisconnectAClientAfterTheEventsEmittedBefore() {
    try (RawSocket socket = open()) {
      String id = connect(socket);
      socket.send("42[\"leave\"]");
      assertThat(socket.await("41")).isEqualTo("41");
      assertThat(socket.awaitClose()).isEqualTo(1000);
      awaitReason(id, DisconnectReason.SERVER_DISCONNECT);
    }
  }

  @Test
  void shouldDisconnectAClientThatPolls() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String id = client.connect();
      client.post("42[\"leave\"]");
      assertThat(client.await("41")).isEqualTo("41");
      assertThat(client.get().body())
          .as("in a frame of its own, since clients drop what follows")
          .isEqualTo("1");
      awaitReason(id, DisconnectReason.SERVER_DISCONNECT);
      await().until(() -> client.get().statusCode() == 400);
    }
  }

  @Test
  void shouldLetAClientLeaveAndConnectAgain() {
    try (RawSocket socket = open()) {
      String first = connect(socket);
      socket.send("41");
      awaitReason(first, DisconnectReason.CLIENT_DISCONNECT);
      assertThat(connect(socket)).isNotEqualTo(first);
    }
  }

  @Test
  void shouldHandleEventsSentBeforeTheClientLeft() {
    for (int attempt = 0; attempt < 50; attempt++) {
      try (EngineClient client = EngineClient.polling(gateway)) {
        String id = client.connect();
        client.post("42[\"a\"]" + "\u001e42[\"a\"]".repeat(100) + "\u001e42[\"last\"]\u001e1");
        awaitReason(id, DisconnectReason.TRANSPORT_CLOSE);
        assertThat(echo.newestEvent(id)).contains("last");
      }
    }
  }

  @Test
  void shouldSlowDownAClientThatSendsTooMuchAndHandleAllOfIt() {
    try (RawSocket socket = open()) {
      String id = connect(socket);
      for (int number = 0; number < 3000; number++) {
        socket.send("42[\"a\"]");
      }
      socket.send("42[\"last\"]");

      await().until(() -> echo.newestEvent(id).orElse("").contains("last"));
      assertThat(echo.reason(id)).isEmpty();
    }
  }

  @Test
  void shouldCloseAConnectionWhenItsHandlerFails() {
    try (RawSocket socket = open()) {
      String id = connect(socket);
      socket.send("42[\"fail\"]");
      assertThat(socket.awaitClose()).isEqualTo(1011);
      awaitReason(id, DisconnectReason.FORCED_CLOSE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4",
        "49",
        "4abc", // no packet
        "42{}",
        "42[]",
        "42[{}]",
        "42[\"disconnect\"]",
        "42[\"a\"", // no event
        "40",
        "40{}",
        "44{}",
        "42/admin,[\"a\"]", // not here, not now
        "43[]",
        "4511-[\"a\"]",
        "45[\"a\"]" // no ids, no attachments
      })
  void shouldCloseAConnectionWhosePacketIsMalformed(String frame) {
    try (RawSocket socket = open()) {
      String id = connect(socket);
      socket.send(frame);
      assertThat(socket.awaitClose()).isEqualTo(1002);
      awaitReason(id, DisconnectReason.PARSE_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"42[\"a\"]", "41", "430[]", "40\"token\""})
  void shouldCloseAConnectionThatDoesNotConnectFirst(String frame) {
    try (RawSocket socket = open()) {
      socket.send(frame);
      assertThat(socket.awaitClose()).isEqualTo(1002);
    }
  }

  @Test
  void shouldCloseAConnectionWhoseAttachmentsAreMissing() {
    try (RawSocket socket = open()) {
      connect(socket);
      socket.send("451-[\"a\",{\"_placeholder\":true,\"num\":0}]").send("42[\"b\"]");
      assertThat(socket.awaitClose()).isEqualTo(1002);
    }
    try (RawSocket socket = open()) {
      connect(socket);
      socket.send(new byte[] {1});
      assertThat(socket.awaitClose()).isEqualTo(1002);
    }
  }

  private RawSocket open() {
    return RawSocket.connect(gateway.resolve("/socket.io/?EIO=4&transport=websocket"));
  }

  private static String connect(RawSocket socket) {
    socket.send("40");
    return EngineClient.json(socket.await("40").substring(2)).path("sid").asText();
  }

  private void awaitReason(String socket, DisconnectReason reason) {
    await().untilAsserted(() -> assertThat(echo.reason(socket)).contains(reason));
  }
}
