package dev.podshell.gateway.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(SmallIntakeProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class IntakeTest {

  /** Is far above every timeout of the profile, and far below the default timeouts. */
  private static final Duration SECONDS = Duration.ofSeconds(8);

  private static final int NEW_TEXT = 0x01;
  private static final int FINAL_TEXT = 0x81;
  private static final int PING = 0x89;

  @TestHTTPResource("/")
  URI gateway;

  @Inject MeterRegistry metrics;
  FakeSessionService sessionService;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable connection : opened) {
      connection.close();
    }
    await().until(() -> metrics.get("podshell.gateway.sockets").gauge().value() == 0);
    assertThat(metrics.get("podshell.gateway.inbound.memory").gauge().value()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/terminal", "/socket.io/?EIO=4&transport=websocket"})
  void shouldCloseWith1009WhenFragmentsAreTooLargeBeforeAuthentication(String path) {
    RawConnection socket = webSocket(path);
    socket.sendUnfinished(true, 2000);
    socket.sendUnfinished(false, 2000);
    socket.sendUnfinished(false, 2000);
    assertThat(socket.awaitClose()).isEqualTo(1009);
  }

  @Test
  void shouldCloseWith1009WhenAnUnfinishedFrameIsTooLargeBeforeAuthentication() {
    RawConnection socket = webSocket("/terminal");
    socket.sendPart(1_000_000, SmallIntakeProfile.UNAUTHENTICATED_SIZE + 1000);
    assertThat(socket.awaitClose()).isEqualTo(1009);
  }

  @Test
  void shouldCloseWith1009WhenAWholeMessageIsTooLargeBeforeARoomIsJoined() {
    RawConnection socket = webSocket("/ws/" + room());
    socket.sendText("x".repeat(SmallIntakeProfile.UNAUTHENTICATED_SIZE + 1));
    assertThat(socket.awaitClose()).isEqualTo(1009);
  }

  @Test
  void shouldAcceptManySmallMessagesAtOnceBeforeAuthentication() {
    RawConnection socket = webSocket("/terminal");
    byte[] one = RawConnection.frame(FINAL_TEXT, 1000, "x".repeat(1000).getBytes(US_ASCII));
    byte[] many = new byte[one.length * 10];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(one, 0, many, i * one.length, one.length);
    }
    socket.send(many);
    socket.send(RawConnection.frame(PING, 2, new byte[2]));
    assertThat(socket.awaitClose()).isEqualTo(1008); // not before the time to authenticate is over
  }

  @Test
  void shouldAcceptLargeMessagesOnceATokenWasVerified() {
    try (Client client = Client.connect(question("ada"), Map.of())) {
      client.send("{\"x\":\"" + "x".repeat(50_000) + "\"}");
      assertThat(client.await(_ -> true).path("status").asText()).isEqualTo("error");
    }
  }

  @Test
  void shouldCloseWith1013WhenOneLearnersUnfinishedMessagesTakeTooMuch() {
    RawConnection first = webSocket(questionPath("greedy"));
    first.sendPart(900_000, 100_000);
    RawConnection second = webSocket(questionPath("greedy"));
    second.sendPart(900_000, 60_000);
    assertThat(second.awaitClose()).isEqualTo(1013);
    try (Client other = Client.connect(question("modest"), Map.of())) {
      other.send("{}");
      assertThat(other.await(_ -> true).path("status").asText()).isEqualTo("error");
    }
  }

  @Test
  void shouldCloseWith1013AndCountItWhenAllConnectionsTogetherTakeTooMuch() {
    List<RawConnection> sockets = new ArrayList<>();
    for (int learner = 0; learner < 9; learner++) {
      RawConnection socket = webSocket(questionPath("learner" + learner));
      socket.sendPart(900_000, 120_000);
      sockets.add(socket);
      if (learner == 7) {
        await()
            .until(() -> metrics.get("podshell.gateway.inbound.memory").gauge().value() > 950_000);
      }
    }
    assertThat(sockets.getLast().awaitClose()).isEqualTo(1013);
  }

  @Test
  void shouldEndAConnectionThatSendsNothing() {
    assertEnds(connect());
  }

  @Test
  void shouldEndARequestWhoseHeadComesByteByByte() {
    RawConnection connection = connect();
    connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    await().atMost(SECONDS).until(() -> !connection.trySend(new byte[] {'x'}));
  }

  @Test
  void shouldEndARequestWhoseLineDoesNotEnd() {
    RawConnection connection = connect();
    connection.send("GET /");
    await().atMost(SECONDS).until(() -> !connection.trySend(new byte[] {'x'}));
  }

  @Test
  void shouldEndARequestWhoseBodyComesByteByByte() {
    RawConnection connection = connect();
    connection.send("POST /sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{");
    await().atMost(SECONDS).until(() -> !connection.trySend(new byte[] {' '}));
  }

  @Test
  void shouldEndAConnectionOnWhichNoOtherRequestComes() {
    RawConnection connection = connect();
    assertThat(connection.get("/")).startsWith("HTTP/1.1 200");
    assertEnds(connection);
  }

  @Test
  void shouldKeepAConnectionWhileRequestsCome() {
    RawConnection connection = connect();
    for (int i = 0; i < 20; i++) {
      assertThat(connection.get("/dev/token/ada")).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/terminal", "/socket.io/?EIO=4&transport=websocket"})
  void shouldCloseAWebSocketThatNeverAuthenticatesOrConnects(String path) {
    assertThat(webSocket(path).awaitClose()).isEqualTo(1008);
  }

  @Test
  void shouldCloseARoomSocketThatNeverJoins() {
    assertThat(webSocket("/ws/" + room()).awaitClose()).isEqualTo(1008);
  }

  @Test
  void shouldEndAPollingSessionThatNeverConnects() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      assertThat(client.id()).isNotEmpty();
      await()
          .atMost(SECONDS)
          .until(() -> metrics.get("podshell.gateway.sockets").gauge().value() == 0);
    }
  }

  @Test
  void shouldEndAWebSocketWhoseClientDoesNotAnswerItsClose() {
    RawConnection socket = webSocket("/terminal");
    socket.sendText("x".repeat(SmallIntakeProfile.UNAUTHENTICATED_SIZE + 1));
    assertThat(socket.awaitClose()).isEqualTo(1009);
    assertEnds(socket);
  }

  @Test
  void shouldRefuseWith429WhenAnAddressHasTooManyUnauthenticatedWebSockets() {
    for (int i = 0; i < SmallIntakeProfile.UNAUTHENTICATED; i++) {
      webSocket("/terminal");
    }
    assertThat(connect().upgrade("/terminal"))
        .startsWith("HTTP/1.1 429")
        .contains(Refusal.TOO_MANY_UNAUTHENTICATED.message(), "Retry-After");
    assertThat(connect().get("/socket.io/?EIO=4&transport=polling")).startsWith("HTTP/1.1 429");
  }

  @Test
  void shouldCountLearnersApartFromThoseWhoHaveNotAuthenticated() {
    for (int i = 0; i < SmallIntakeProfile.UNAUTHENTICATED + 5; i++) {
      webSocket(questionPath("many" + i));
    }
    webSocket("/terminal");
  }

  @Test
  void shouldRefuseWith429WhenALearnerHasTooManyConnections() {
    for (int i = 0; i < SmallIntakeProfile.PER_LEARNER; i++) {
      webSocket(questionPath("ada"));
    }
    assertThat(connect().upgrade(questionPath("ada")))
        .startsWith("HTTP/1.1 429")
        .contains(Refusal.TOO_MANY_OF_LEARNER.message());
    webSocket(questionPath("bob"));
  }

  @Test
  void shouldCutOffAnAddressWithTooManyConnectionsThatAreNotWebSockets() throws Exception {
    InetAddress other = InetAddress.getByName("127.0.0.9");
    for (int i = 0; i < 30; i++) {
      add(RawConnection.open(gateway, other));
    }
    assertEnds(add(RawConnection.open(gateway, other)));
    assertThat(connect().get("/")).startsWith("HTTP/1.1 200");
  }

  @Test
  void shouldCutOffAClientThatSendsRequestsWithoutWaitingForAnswers() {
    RawConnection connection = connect();
    EngineClient polling = EngineClient.polling(gateway);
    opened.add(polling);
    String wait = "GET /socket.io/?EIO=4&transport=polling&sid=" + polling.id();
    connection.send((wait + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(8));
    assertEnds(connection);
  }

  @Test
  void shouldCloseWith1008WhenPingsFloodAWebSocket() {
    RawConnection socket = webSocket("/terminal");
    byte[] ping = RawConnection.frame(PING, 100, new byte[100]);
    for (int i = 0; i < 100; i++) {
      socket.send(ping);
    }
    assertThat(socket.awaitClose()).isEqualTo(1008);
  }

  @Test
  void shouldCloseWith1008WhenAMessageHasTooManyFragments() {
    RawConnection socket = webSocket(questionPath("ada"));
    socket.send(RawConnection.frame(NEW_TEXT, 1, new byte[1]));
    for (int i = 0; i < SmallIntakeProfile.FRAGMENTS; i++) {
      socket.send(RawConnection.frame(0, 0, new byte[0]));
    }
    assertThat(socket.awaitClose()).isEqualTo(1008);
  }

  @Test
  void shouldRefuseABodyThatIsTooLargeBeforeAPollingSessionHasConnected() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      String large = "40" + "x".repeat(SmallIntakeProfile.UNAUTHENTICATED_SIZE);
      assertThat(client.post(large).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void shouldNotSpeakHttp2() {
    RawConnection connection = connect();
    connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assertThat(connection.awaitEnd()).doesNotContain("\0");
  }

  @Test
  void shouldIgnoreTheAddressThatAClientClaims() {
    for (int i = 0; i < SmallIntakeProfile.UNAUTHENTICATED; i++) {
      webSocket("/terminal", "X-Forwarded-For: 192.0.2." + i, "Forwarded: for=192.0.2." + i);
    }
    assertThat(connect().upgrade("/terminal", "X-Forwarded-For: 198.51.100.7"))
        .startsWith("HTTP/1.1 429");
  }

  private static void assertEnds(RawConnection connection) {
    await().atMost(SECONDS).until(() -> connection.awaitEnd() != null);
  }

  private String room() {
    String answer = Client.post(gateway.resolve("/sessions"), "{}").body();
    return answer.replaceAll("(?s).*\"sessionId\":\"([^\"]*)\".*", "$1");
  }

  private URI question(String learner) {
    return URI.create(
        gateway.resolve(questionPath(learner)).toString().replaceFirst("^http", "ws"));
  }

  private String questionPath(String learner) {
    return "/questions/q1?access_token=" + Client.token(gateway, learner);
  }

  private RawConnection connect() {
    return add(RawConnection.open(gateway));
  }

  private RawConnection webSocket(String path, String... headers) {
    return add(RawConnection.webSocket(gateway, path, headers));
  }

  private RawConnection add(RawConnection connection) {
    opened.add(connection);
    return connection;
  }
}
