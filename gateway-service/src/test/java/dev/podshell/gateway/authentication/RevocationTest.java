package dev.podshell.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends all sessions of a learner while connections are open. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class RevocationTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  @ParameterizedTest
  @ValueSource(strings = {"/questions/revoked", "/processor"})
  void shouldCloseOnlyTheLearnersConnectionsAndRefuseTheTokenWhenAllSessionsAreEnded(String path) {
    String learner = "revoked-" + path.length();
    String token = Client.token(gateway, learner);
    try (Client client = connect(path, token);
        Client other = connect(path, Client.token(gateway, learner + "-not"))) {
      begin(client);
      begin(other);

      sessionService.revokeAll(learner);

      assertThat(client.awaitClose()).isEqualTo(1008);
      assertThat(client.closeReason()).isEqualTo("The session was ended");
      assertThat(other.isClosed()).isFalse();
      try (Client again = connect(path, token)) {
        assertThat(again.awaitClose()).isEqualTo(1008);
      }
    }
  }

  /** Waits until the connection is in its session. */
  private static void begin(Client client) {
    client.send("{}");
    client.await(_ -> true);
  }

  private Client connect(String path, String token) {
    URI socket = gateway.resolve(path);
    return Client.connect(
        URI.create(socket.toString().replaceFirst("^http", "ws")),
        Map.of("Authorization", "Bearer " + token));
  }
}
