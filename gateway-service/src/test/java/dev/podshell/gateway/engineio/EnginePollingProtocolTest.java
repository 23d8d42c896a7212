package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.socketio.DisconnectReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the transport that polls: the GET that waits, and the POSTs. */
@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class EnginePollingProtocolTest {

  private static final String SEPARATOR = "\u001e";

  @TestHTTPResource("/")
  URI gateway;

  @Inject EchoAcceptor echo;

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
  void shouldRefuseABodyThatIsTooLargeBeforeItHasArrived(boolean isChunked) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String head = "POST /socket.io/?EIO=4&transport=polling&sid=" + client.id() + " HTTP/1.1\r\n";
      String answer =
          isChunked
              ? RawConnection.exchange(
                  gateway,
                  head + "Transfer-Encoding: chunked\r\n",
                  "%x\r\n".formatted(10_000_000) + "4".repeat(SocketIoProfile.MAX_PAYLOAD + 1))
              : RawConnection.exchange(gateway, head + "Content-Length: 9000000\r\n", "4");
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
  void shouldEndTheSessionWhenItsGetIsCutOff() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      client.await("42[\"welcome\"");
      try (RawConnection get = RawConnection.open(gateway)) {
        get.sendHead(
            "GET /socket.io/?EIO=4&transport=polling&sid=" + client.id() + " HTTP/1.1\r\n");
      }
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
    }
  }

  @Test
  void shouldEndTheSessionWhenItsPostIsCutOff() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String socket = client.connect();
      try (RawConnection post = RawConnection.open(gateway)) {
        post.sendHead(
            "POST /socket.io/?EIO=4&transport=polling&sid="
                + client.id()
                + " HTTP/1.1\r\nContent-Length: 100\r\n");
        post.send("4");
      }
      awaitReason(socket, DisconnectReason.TRANSPORT_CLOSE);
    }
  }

  @Test
  void shouldCutOffAPostWhoseSessionEnds() {
    try (EngineClient client = EngineClient.polling(gateway);
        RawConnection post = RawConnection.open(gateway)) {
      String target = "/socket.io/?EIO=4&transport=polling&sid=" + client.id();
      post.sendHead("POST " + target + " HTTP/1.1\r\nContent-Length: 100\r\n");
      assertThat(post.awaitEnd()).isEmpty();
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

  private void awaitReason(String socket, DisconnectReason reason) {
    await().untilAsserted(() -> assertThat(echo.reason(socket)).contains(reason));
  }
}
