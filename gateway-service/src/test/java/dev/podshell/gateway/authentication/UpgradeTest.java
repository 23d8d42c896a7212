package dev.podshell.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class UpgradeTest {

  @TestHTTPResource("/")
  URI gateway;

  @Test
  void shouldAcceptATokenFromTheHeader() {
    open(Client.connect(question(""), Map.of("Authorization", "Bearer " + token(""))));
  }

  @Test
  void shouldAcceptATokenFromTheSubProtocolOfBrowsers() {
    String carried =
        "quarkus-http-upgrade#Authorization#"
            + URLEncoder.encode("Bearer " + token(""), StandardCharsets.UTF_8).replace("+", "%20");
    open(Client.connect(question(""), List.of("bearer-token-carrier", carried)));
  }

  @Test
  void shouldAcceptATokenFromTheQuery() {
    open(Client.connect(question("?access_token=" + token("")), Map.of()));
  }

  @Test
  void shouldReceiveFramesSentRightAfterTheUpgrade() {
    String token = token("");
    for (int attempt = 0; attempt < 200; attempt++) {
      try (Client client = Client.connect(terminal(), Map.of("Authorization", "Bearer " + token))) {
        client.send("not JSON");
        assertThat(client.await(_ -> true).path("type").asText()).isEqualTo("error");
      }
    }
  }

  @Test
  void shouldRefuseATokenThatHasExpired() {
    assertRefused(question("?access_token=" + token("?lifetime=PT-2H")), Map.of(), 401);
  }

  @Test
  void shouldRefuseATokenOfAnotherKey() throws Exception {
    String token = token("");
    char other = token.charAt(token.length() - 10) == 'A' ? 'B' : 'A';
    String forged =
        token.substring(0, token.length() - 10) + other + token.substring(token.length() - 9);
    assertRefused(question("?access_token=" + forged), Map.of(), 401);
  }

  @Test
  void shouldRefuseABadTokenEvenWhenNoneIsNeeded() {
    assertRefused(terminal(), Map.of("Authorization", "Bearer no"), 401);
  }

  @Test
  void shouldRefuseAnOriginThatIsNotListed() {
    assertRefused(terminal(), Map.of("Origin", "https://evil.example"), 403);
  }

  @Test
  void shouldAcceptItsOwnOrigin() {
    open(Client.connect(terminal(), Map.of("Origin", gateway.toString().replaceFirst("/$", ""))));
  }

  @Test
  void shouldRefuseAnInvalidQuestionId() {
    assertRefused(URI.create(webSocket("terminal?question=a%00b")), Map.of(), 400);
  }

  @Test
  void shouldCloseTheConnectionWhenItsTokenExpires() {
    try (Client client =
        Client.connect(question("?access_token=" + token("?lifetime=PT2S")), Map.of())) {
      assertThat(client.awaitClose()).isEqualTo(1008);
    }
  }

  private static void open(Client client) {
    try (client) {
      assertThat(client.isClosed()).isFalse();
    }
  }

  private static void assertRefused(URI uri, Map<String, String> headers, int status) {
    assertThatThrownBy(() -> Client.connect(uri, headers).close())
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(status));
  }

  private String token(String query) {
    return Client.get(gateway.resolve("/dev/token/ada" + query)).body();
  }

  private URI question(String query) {
    return URI.create(webSocket("questions/q1" + query));
  }

  private URI terminal() {
    return URI.create(webSocket("terminal"));
  }

  private String webSocket(String path) {
    return gateway.toString().replaceFirst("^http", "ws") + path;
  }
}
