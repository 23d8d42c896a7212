package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
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
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class EngineProtocolTest {

  private static final String SEPARATOR = "\u001e";

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
      String method, String query, int status, int code, String message) throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String target = "/socket.io/?" + query.replace("{sid}", client.id());
      String answer = exchange(method + " " + target + " HTTP/1.1\r\nContent-Length: 0\r\n");

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
  void shouldAnswerAGetWhenThereIsAPacketToSend() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      CompletableFuture<HttpResponse<String>> get = client.startGet();
      HttpResponse<String> posted = client.post("40");

      assertThat(posted.statusCode()).isEqualTo(200);
      assertThat(posted.body()).isEqualTo("ok");
      assertThat(get.get().body()).startsWith("40{");
      assertThat(get.get().headers().firstValue("Content-Type"))
          .contains("text/plain; charset=UTF-8");
      assertThat(get.get().headers().firstValue("Cache-Control")).contains("no-store");
    }
  }

  @Test
  void shouldHandleSeveralPacketsOfOnePostInOrder() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      client.post("42[\"a\"]" + SEPARATOR + "42[\"b\"]" + SEPARATOR + "42[\"c\"]");
      assertThat(client.await("42[\"a\"]")).isEqualTo("42[\"a\"]");
      assertThat(client.await("42")).isEqualTo("42[\"b\"]");
      assertThat(client.await("42")).isEqualTo("42[\"c\"]");
    }
  }

  @Test
  void shouldAcceptTextThatIsNotAscii() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      client.post("42[\"é€𝄞\"]");
      assertThat(client.await("42[\"é")).isEqualTo("42[\"é€𝄞\"]");
    }
  }

  @Test
  void shouldCloseTheSessionWhenTwoGetsWait() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      client.await("42[\"welcome\"");
      CompletableFuture<HttpResponse<String>> first = client.startGet();
      CompletableFuture<HttpResponse<String>> second = client.startGet();

      assertThat(List.of(first.get().statusCode(), second.get().statusCode()))
          .containsExactlyInAnyOrder(200, 400);
      HttpResponse<String> answered = first.get().statusCode() == 200 ? first.get() : second.get();
      assertThat(answered.body()).isEqualTo("1");
      assertThat(client.get().statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7", "40\u001e", "b!", "2"})
  void shouldCloseTheSessionWhenAPayloadIsMalformed(String payload) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      HttpResponse<String> posted = client.post(payload);
      // a ping is a valid packet, but only the server sends it
      assertThat(posted.statusCode()).isEqualTo(payload.equals("2") ? 200 : 400);
      assertThat(client.get().body()).isEqualTo("1");
      assertThat(client.get().statusCode()).isEqualTo(400);
    }
  }

  @Test
  void shouldCloseTheSessionWhenAPayloadIsNotText() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(client.session())
              .header("Content-Type", "application/octet-stream")
              .POST(BodyPublishers.ofByteArray(new byte[] {4, '4', '0'}));
      assertThat(client.send(request).statusCode()).isEqualTo(400);
      assertThat(client.get().body()).isEqualTo("1");
    }
  }

  @Test
  void shouldRefuseABodyThatIsTooLargeAndGoOn() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.connect();
      String largest = "42[\"" + "x".repeat(SocketIoProfile.MAX_PAYLOAD - 6) + "\"]";
      assertThat(client.post(largest + " ").statusCode()).isEqualTo(413);
      assertThat(client.post(largest).statusCode()).isEqualTo(200);
      assertThat(client.await("42[\"x")).isEqualTo(largest);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseABodyThatIsTooLargeBeforeItHasArrived(boolean isChunked) throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String head = "POST /socket.io/?EIO=4&transport=polling&sid=" + client.id() + " HTTP/1.1\r\n";
      String answer =
          isChunked
              ? exchange(
                  head + "Transfer-Encoding: chunked\r\n",
                  "%x\r\n".formatted(10_000_000) + "4".repeat(SocketIoProfile.MAX_PAYLOAD + 1))
              : exchange(head + "Content-Length: 9000000\r\n", "4");
      assertThat(answer).startsWith("HTTP/1.1 413");
    }
  }

  /** A POST may overtake the GET, which is then refused. */
  @Test
  void shouldEndTheSessionWhenItsClientLeaves() {
    await().until(this::answersTheGetOfAClientThatLeaves);
  }

  private boolean answersTheGetOfAClientThatLeaves() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      client.await("42[\"welcome\"");
      CompletableFuture<HttpResponse<String>> get = client.startGet();
      assertThat(client.post("1").body()).isEqualTo("ok");

      assertThat(client.get().statusCode()).isEqualTo(400);
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
      return get.join().body().equals("6");
    }
  }

  @Test
  void shouldEndTheSessionWhenItsGetIsCutOff() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      client.await("42[\"welcome\"");
      try (Socket get = open()) {
        write(get, "GET /socket.io/?EIO=4&transport=polling&sid=" + client.id() + " HTTP/1.1\r\n");
      }
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
    }
  }

  @Test
  void shouldEndTheSessionWhenItsPostIsCutOff() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      try (Socket post = open()) {
        write(
            post,
            "POST /socket.io/?EIO=4&transport=polling&sid="
                + client.id()
                + " HTTP/1.1\r\nContent-Length: 100\r\n");
        post.getOutputStream().write('4');
        post.getOutputStream().flush();
      }
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
    }
  }

  @Test
  void shouldCutOffAPostWhoseSessionEnds() throws Exception {
    try (EngineClient client = EngineClient.polling(gateway);
        Socket post = open()) {
      String target = "/socket.io/?EIO=4&transport=polling&sid=" + client.id();
      write(post, "POST " + target + " HTTP/1.1\r\nContent-Length: 100\r\n");
      post.setSoTimeout(20_000);
      assertThat(post.getInputStream().readAllBytes()).isEmpty();
    }
  }

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

  @Test
  void shouldDisconnectAClientThatDoesNotFetch() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      client.post("42[\"flood\"]");
      awaitReason(socket, DisconnectReason.FORCED_CLOSE);
      await().until(() -> client.get().statusCode() == 400);
    }
  }

  @Test
  void shouldSlowDownAClientThatPostsTooMuchAndHandleAllOfIt() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();

      String events = "42[\"a\"]" + (SEPARATOR + "42[\"a\"]").repeat(3000);
      assertThat(client.post(events + SEPARATOR + "42[\"last\"]").body()).isEqualTo("ok");

      await().until(() -> echo.newestEvent(socket).orElse("").contains("last"));
      assertThat(echo.reason(socket)).isEmpty();
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
          client.send(from(client, SocketIoProfile.ORIGIN, "EIO=4&transport=polling"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertCrossOrigin(response);
      assertCrossOrigin(client.send(from(client, SocketIoProfile.ORIGIN, "EIO=4")));

      HttpResponse<String> preflight =
          client.send(
              from(client, SocketIoProfile.ORIGIN, "EIO=4&transport=polling")
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
              client.send(from(client, origin, query).method(method, BodyPublishers.ofString("")));
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

  private static HttpRequest.Builder from(EngineClient client, String origin, String query) {
    return HttpRequest.newBuilder(client.uri(query)).header("Origin", origin);
  }

  private double sessions() {
    return meters.get("podshell.gateway.engineio.sessions").gauge().value();
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

  private Socket open() throws IOException {
    return new Socket(gateway.getHost(), gateway.getPort());
  }

  private static void write(Socket socket, String head) throws IOException {
    socket
        .getOutputStream()
        .write((head + "Host: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private String exchange(String head) throws IOException {
    return exchange(head, "");
  }

  private String exchange(String head, String body) throws IOException {
    try (Socket socket = open()) {
      socket.setSoTimeout(20_000);
      write(socket, head + "Connection: close\r\n");
      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
