package dev.podshell.gateway.dialect.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Tests rooms as the chart configures them: with tokens, behind TLS, and for pages of another
 * origin.
 */
@QuarkusTest
@TestProfile(RoomTokenTest.Tokens.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class RoomTokenTest {

  private static final String ORIGIN = "https://learn.example";
  private static final String PROXY = "127.0.0.7";

  /** Starts a gateway with a trusted proxy at one address. */
  public static final class Tokens implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "podshell.rooms.authenticate", "true",
          "podshell.rooms.per-creator-at-once", "5",
          "podshell.rooms.per-creator-and-minute", "1",
          "podshell.authentication.allowed-origins", ORIGIN,
          "podshell.dev-issuer.hosts", "term.example",
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.allow-x-forwarded", "true",
          "quarkus.http.proxy.trusted-proxies", PROXY + ",10.0.0.0/8",
          "podshell.connections.intake.unauthenticated-per-address", "2");
    }
  }

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void shouldCreateNoRoomWithoutAToken() throws Exception {
    assertThat(create().statusCode()).isEqualTo(401);
    assertThat(create("Authorization", "Bearer no").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldBindTheUserToTheSubjectOfTheToken() throws Exception {
    try (Client socket = enter("binder", "")) {
      socket.send(join("somebody else"));
      assertThat(socket.await(it -> is(it, "error")).toString()).contains("subject of your token");
      socket.send(join("binder"));
      socket.await(it -> is(it, "participant-joined"));
    }
  }

  @Test
  void shouldRefuseASocketWithoutAToken() throws Exception {
    String path = "/ws/" + session(create(bearer("guard"))).path("sessionId").asText();
    assertThat(raw().upgrade(path)).startsWith("HTTP/1.1 401");
  }

  @Test
  void shouldCloseTheSocketWhenItsTokenExpires() throws Exception {
    try (Client socket = enter("short", "?lifetime=PT3S")) {
      socket.send(join("short"));
      assertThat(socket.awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldCloseOnlyTheLearnersSocketsWhenAllSessionsAreEnded() throws Exception {
    String room = "/ws/" + session(create(bearer("revoked"))).path("sessionId").asText();
    String token = Client.token(gateway, "revoked");
    try (Client joined = connect(room, token);
        Client waiting = connect(room, token);
        Client other = connect(room, Client.token(gateway, "unconcerned"))) {
      joined.send(join("revoked"));
      joined.await(it -> is(it, "participant-joined"));
      other.send(join("unconcerned"));
      other.await(it -> is(it, "participant-joined"));

      Instant now = Instant.now();
      sessionService.revokeAll("revoked");

      assertThat(joined.awaitClose()).isEqualTo(1008);
      assertThat(joined.closeReason()).isEqualTo("The session was ended");
      assertThat(waiting.awaitClose()).isEqualTo(1008);
      other.await(it -> is(it, "participant-left"));
      assertThat(other.isClosed()).isFalse();
      String bearer = "Authorization: Bearer ";
      assertThat(raw().upgrade(room, bearer + token))
          .startsWith("HTTP/1.1 401")
          .contains("sessions were ended: sign in again");
      assertThat(raw().get(room.replace("ws", "sessions"), bearer + token))
          .startsWith("HTTP/1.1 401");
      String later = Client.tokenIssuedAfter(now.plusSeconds(1), gateway, "revoked");
      assertThat(raw().upgrade(room, bearer + later)).startsWith("HTTP/1.1 101");
    }
  }

  private Client connect(String path, String token) {
    URI socket = gateway.resolve(path + "?access_token=" + token);
    return Client.connect(URI.create(socket.toString().replaceFirst("^http", "ws")), Map.of());
  }

  @Test
  void shouldRefuseWith429OnlyTheLearnerWhoCreatesManyRooms() throws Exception {
    for (int made = 0; made < 5; made++) {
      assertThat(create(bearer("eager")).statusCode()).isEqualTo(201);
    }
    assertThat(create(bearer("eager")).statusCode()).isEqualTo(429);
    assertThat(create(bearer("modest")).statusCode()).isEqualTo(201);
  }

  @Test
  void shouldLetPagesOfAllowedOriginsCreateRoomsAndReadTheAnswer() throws Exception {
    String[] token = bearer("page");
    HttpResponse<String> answer = create(token[0], token[1], "Origin", ORIGIN);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
    assertThat(answer.headers().firstValue("Vary")).hasValue("Origin");
  }

  @Test
  void shouldAnswerOnlyPreflightsOfAllowedOrigins() throws Exception {
    HttpResponse<String> allowed = preflight(ORIGIN);
    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("authorization,content-type");
    HttpResponse<String> other = preflight("https://evil.example");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(other.body()).contains("podshell.authentication.allowed-origins");
  }

  @Test
  void shouldLetNoOtherPageCreateARoom() throws Exception {
    String[] token = bearer("victim");
    HttpResponse<String> answer = create(token[0], token[1], "Origin", "https://evil.example");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(create(token[0], token[1], "Origin", "null").statusCode()).isEqualTo(403);
  }

  @Test
  void shouldReturnAWssUrlBehindAProxyThatTerminatesTls() throws Exception {
    String answer =
        post(PROXY, "Host: term.example", "X-Forwarded-Proto: https", "X-Forwarded-Port: 443");
    assertThat(answer).contains("\"url\":\"wss://term.example/ws/");
  }

  @Test
  void shouldIgnoreAClaimOfTlsThatIsNotFromTheProxy() throws Exception {
    String answer = post("127.0.0.1", "Host: localhost:80", "X-Forwarded-Proto: https");
    assertThat(answer).contains("\"url\":\"ws://localhost");
  }

  @Test
  void shouldReturnAWssUrlToItsOwnPageThatWasLoadedOverTls() throws Exception {
    String answer = post("127.0.0.1", "Host: term.example:443", "Origin: https://term.example");
    assertThat(answer).contains("\"url\":\"wss://term.example");
  }

  @Test
  void shouldAcceptItsOwnOriginWhenTheHostNamesTheDefaultPort() throws Exception {
    RawConnection connection = raw();
    String answer =
        connection.upgradeOf("term.example:443", "/terminal", "Origin: https://term.example");
    assertThat(answer).startsWith("HTTP/1.1 101");
    assertThat(raw().upgradeOf("term.example:444", "/terminal", "Origin: https://term.example"))
        .startsWith("HTTP/1.1 403")
        .contains("podshell.authentication.allowed-origins");
    connection.close();
  }

  @Test
  void shouldCountClientsByTheAddressThatTheTrustedProxySaw() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(fromProxy("198.51.100.9, 203.0.113.5, 10.1.1.1")).startsWith("HTTP/1.1 101");
    }
    assertThat(fromProxy("192.0.2.77, 203.0.113.5")).startsWith("HTTP/1.1 429");
    assertThat(fromProxy("203.0.113.6")).startsWith("HTTP/1.1 101");
    assertThat(fromProxy("2001:db8:1:2::1")).startsWith("HTTP/1.1 101");
    assertThat(fromProxy("2001:db8:1:2:ffff::2")).startsWith("HTTP/1.1 101");
    assertThat(fromProxy("2001:db8:1:2:3::3")).startsWith("HTTP/1.1 429");
  }

  private String fromProxy(String forwardedFor) throws Exception {
    return RawConnection.open(gateway, InetAddress.getByName(PROXY))
        .upgrade("/terminal", "X-Forwarded-For: " + forwardedFor);
  }

  private RawConnection raw() {
    return RawConnection.open(gateway);
  }

  private Client enter(String learner, String query) throws Exception {
    String sessionId = session(create(bearer(learner))).path("sessionId").asText();
    String token = Client.get(gateway.resolve("/dev/token/" + learner + query)).body();
    URI socket = gateway.resolve("/ws/" + sessionId + "?access_token=" + token);
    return Client.connect(URI.create(socket.toString().replaceFirst("^http", "ws")), Map.of());
  }

  private static String join(String user) {
    return """
    {"type": "join-session", "payload": {"userId": "%s", "username": "A name"}}
    """
        .formatted(user);
  }

  private static boolean is(JsonNode message, String type) {
    return message.path("type").asText().equals(type);
  }

  private String[] bearer(String learner) {
    return new String[] {"Authorization", "Bearer " + Client.token(gateway, learner)};
  }

  private JsonNode session(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> create(String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/sessions")).POST(BodyPublishers.ofString("{}"));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> preflight(String origin) throws Exception {
    return send(
        HttpRequest.newBuilder(gateway.resolve("/sessions"))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type"));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** Creates a room from an address of this machine. */
  private String post(String localAddress, String... headers) throws Exception {
    try (RawConnection connection =
        RawConnection.open(gateway, InetAddress.getByName(localAddress))) {
      connection.send(
          "POST /sessions HTTP/1.1\r\nAuthorization: Bearer "
              + Client.token(gateway, "poster" + localAddress + headers.length)
              + "\r\nContent-Length: 2\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n{}");
      return connection.answer();
    }
  }
}
