package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.RawSocket;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.socketio.DisconnectReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how sessions are opened, kept by pings, and refused. */
@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class EngineProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  @Inject EchoAcceptor echo;
  @Inject MeterRegistry meters;

  @Test
  void shouldShakeHandsByPolling() {
    try (EngineClient client = new EngineClient(gateway)) {
      JsonNode handshake = client.handshake();

      assertThat(handshake.path("sid").asText()).hasSize(22);
      assertThat(handshake.path("upgrades")).map(JsonNode::asText).containsExactly("websocket");
      assertThat(handshake.path("pingInterval").intValue()).isEqualTo(1000);
      assertThat(handshake.path("pingTimeout").intValue()).isEqualTo(2000);
      assertThat(handshake.path("maxPayload").intValue()).isEqualTo(SocketIoProfile.MAX_PAYLOAD);
      assertThat(handshake.size()).isEqualTo(5);
    }
  }

  @Test
  void shouldShakeHandsByWebSocket() {
    try (RawSocket socket = webSocket()) {
      JsonNode handshake = EngineClient.json(socket.await("0").substring(1));
      assertThat(handshake.path("upgrades").isEmpty()).isTrue();
      assertThat(handshake.path("sid").asText()).hasSize(22);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, EIO=4, 400, 0, Transport unknown",
    "GET, EIO=4&transport=abc, 400, 0, Transport unknown",
    "GET, EIO=4&transport=webtransport, 400, 0, Transport unknown",
    "GET, EIO=4&transport=polling&sid=abc, 400, 1, Session ID unknown",
    "POST, EIO=4&transport=polling&sid=abc, 400, 1, Session ID unknown",
    "POST, EIO=4&transport=polling, 400, 2, Bad handshake method",
    "PUT, EIO=4&transport=polling, 400, 2, Bad handshake method",
    "POST, EIO=4&transport=websocket, 400, 2, Bad handshake method",
    "GET, EIO=4&transport=websocket, 400, 3, Bad request",
    "GET, EIO=3&transport=polling, 400, 5, Unsupported protocol version",
    "GET, transport=polling, 400, 5, Unsupported protocol version",
    "GET, EIO=abc&transport=polling, 400, 5, Unsupported protocol version",
    "DELETE, EIO=4&transport=polling&sid={sid}, 400, 3, Bad request",
    "GET, EIO=4&transport=websocket&sid={sid}, 400, 3, Bad request",
    "GET, EIO=3&transport=polling&sid={sid}, 400, 3, Bad request"
  })
  void shouldSayWhyARequestIsRefused(
      String method, String query, int status, int code, String message) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String target = "/socket.io/?" + query.replace("{sid}", client.id());
      String answer =
          RawConnection.exchange(
              gateway, method + " " + target + " HTTP/1.1\r\nContent-Length: 0\r\n", "");

      assertThat(answer).startsWith("HTTP/1.1 " + status);
      JsonNode body = EngineClient.json(answer.substring(answer.indexOf("\r\n\r\n")));
      assertThat(body.path("code").intValue()).isEqualTo(code);
      assertThat(body.path("message").asText()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EIO=3&transport=websocket",
        "EIO=4&transport=abc",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=abc"
      })
  void shouldRefuseAnUpgradeThatItCannotServe(String query) {
    assertThatThrownBy(() -> RawSocket.connect(gateway.resolve("/socket.io/?" + query)).close())
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(400));
  }

  @Test
  void shouldIgnoreParametersForCachesAndOldBrowsers() {
    try (EngineClient client = new EngineClient(gateway)) {
      assertThat(client.get("EIO=4&transport=polling&t=abc&b64=1").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldKeepASessionWhoseClientAnswersPings() {
    try (RawSocket socket = webSocket();
        EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      socket.send("40").await("40");
      for (int beat = 0; beat < 4; beat++) {
        client.await("2");
        client.post("3");
        socket.await("2");
        socket.send("3");
      }
      socket.send("42[\"here\"]");
      assertThat(socket.await("42[\"here")).isEqualTo("42[\"here\"]");
    }
  }

  @Test
  void shouldCloseASessionWhoseClientDoesNotAnswerPings() {
    try (RawSocket socket = webSocket();
        EngineClient client = EngineClient.polling(gateway)) {
      String polling = client.connect();
      long start = System.nanoTime();
      assertThat(socket.awaitClose()).isEqualTo(1002);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThan(Duration.ofMillis(2500));
      awaitReason(polling, DisconnectReason.PING_TIMEOUT);
      await().until(() -> client.get().statusCode() == 400);
    }
  }

  @Test
  void shouldOpenNoMoreSessionsThanTheMaximum() {
    try (EngineClient client = new EngineClient(gateway)) {
      int opened = 0;
      while (client.get("EIO=4&transport=polling").statusCode() == 200) {
        opened++;
        assertThat(opened)
            .isLessThanOrEqualTo(3 * SocketIoProfile.SESSIONS); // some end in the meantime
      }
      HttpResponse<String> refused = client.get("EIO=4&transport=polling");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(sessions()).isEqualTo(SocketIoProfile.SESSIONS);
      await().until(() -> client.get("EIO=4&transport=polling").statusCode() == 200);
    }
    await().until(() -> sessions() == 0);
  }

  @Test
  void shouldLetPagesOfAllowedOriginsReadItsAnswers() {
    try (EngineClient client = new EngineClient(gateway)) {
      HttpResponse<String> response =
          client.send(request(client, SocketIoProfile.ORIGIN, "EIO=4&transport=polling"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertCrossOrigin(response);
      assertCrossOrigin(client.send(request(client, SocketIoProfile.ORIGIN, "EIO=4")));

      HttpResponse<String> preflight =
          client.send(
              request(client, SocketIoProfile.ORIGIN, "EIO=4&transport=polling")
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "x-any")
                  .method("OPTIONS", BodyPublishers.noBody()));
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertCrossOrigin(preflight);
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
          .contains("GET,POST");
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers")).contains("x-any");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "https://learn.example.evil.example"})
  void shouldRefusePagesOfOtherOrigins(String origin) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      for (String query :
          List.of(
              "EIO=4&transport=polling", "EIO=4", "EIO=4&transport=polling&sid=" + client.id())) {
        for (String method : List.of("GET", "POST", "OPTIONS")) {
          HttpResponse<String> response =
              client.send(
                  request(client, origin, query).method(method, BodyPublishers.ofString("")));
          assertThat(response.statusCode()).isEqualTo(403);
          assertThat(response.body()).startsWith("{\"code\":4,\"message\":\"Forbidden");
          assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
      }
      URI upgrade = client.uri("EIO=4&transport=websocket");
      assertThatThrownBy(() -> RawSocket.connect(upgrade, Map.of("Origin", origin)).close())
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(403));
      assertThat(client.post("40").statusCode()).isEqualTo(200);
    }
  }

  private static void assertCrossOrigin(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains(SocketIoProfile.ORIGIN);
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(response.headers().firstValue("Vary")).contains("Origin");
  }

  private static HttpRequest.Builder request(EngineClient client, String origin, String query) {
    return HttpRequest.newBuilder(client.uri(query)).header("Origin", origin);
  }

  private double sessions() {
    return meters.get("podshell.gateway.engineio.sessions").gauge().value();
  }

  private void awaitReason(String socket, DisconnectReason reason) {
    await().untilAsserted(() -> assertThat(echo.reason(socket)).contains(reason));
  }

  private RawSocket webSocket() {
    return RawSocket.connect(gateway.resolve("/socket.io/?EIO=4&transport=websocket"));
  }
}
