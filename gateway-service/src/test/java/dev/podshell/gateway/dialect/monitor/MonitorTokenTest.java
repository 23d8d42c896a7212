package dev.podshell.gateway.dialect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(MonitorTokenTest.Profile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the field is given by the framework
class MonitorTokenTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  /** Starts the local run with tokens for monitors. */
  public static final class Profile implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("podshell.monitors.authenticate", "true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"token\":7}", "{\"token\":null}", "{\"token\":\"\"}"})
  void shouldRefuseAClientWithoutAToken(String auth) {
    try (SocketClient client = SocketClient.open(gateway)) {
      assertThat(client.authenticate(auth)).startsWith("44{\"message\":");
    }
  }

  @Test
  void shouldAcceptOnlyTokensOfTheIssuer() {
    try (SocketClient client = SocketClient.open(gateway)) {
      assertThat(client.authenticate("{\"token\":\"e30.e30.e30\"}"))
          .contains("not valid")
          .doesNotContain("e30");
      assertThat(client.authenticate(auth(Client.token(gateway, "ada")))).startsWith("40{\"sid\":");
      client.emit("query", "{\"monitor_id\":\"lamp\"}").expect("query ok");
    }
  }

  @Test
  void shouldDisconnectAClientWhenItsTokenExpires() {
    String token = Client.get(gateway.resolve("/dev/token/ada?lifetime=PT2S")).body();
    try (SocketClient client = SocketClient.open(gateway)) {
      assertThat(client.authenticate(auth(token))).startsWith("40");
      client.expectDisconnect();
    }
  }

  @Test
  void shouldDisconnectUsersAndMonitorsWithTheReasonWhenAllSessionsOfTheirLearnerAreEnded() {
    String token = Client.token(gateway, "revoked");
    try (SocketClient user = SocketClient.open(gateway);
        SocketClient monitor = SocketClient.open(gateway);
        SocketClient idle = SocketClient.open(gateway);
        SocketClient later = SocketClient.open(gateway);
        SocketClient other = SocketClient.open(gateway)) {
      for (SocketClient client : new SocketClient[] {user, monitor, idle}) {
        assertThat(client.authenticate(auth(token))).startsWith("40");
      }
      assertThat(other.authenticate(auth(Client.token(gateway, "another")))).startsWith("40");
      user.emit("query", "{\"monitor_id\":\"revoked-lamp\"}").expect("query ok");
      monitor.emit("con", "{\"monitor_id\":\"revoked-lamp\"}").expect("con ok");

      sessionService.revokeAll("revoked");

      user.expectReason("query failed", "sessions were ended: sign in again").expectDisconnect();
      monitor.expectReason("con failed", "sessions were ended: sign in again").expectDisconnect();
      idle.expectDisconnect();
      other.emit("query", "{\"monitor_id\":\"revoked-lamp\"}").expect("query ok");
      assertThat(later.authenticate(auth(token))).startsWith("40");
      later.expectDisconnect();
    }
  }

  private static String auth(String token) {
    return "{\"token\":\"" + token + "\"}";
  }
}
