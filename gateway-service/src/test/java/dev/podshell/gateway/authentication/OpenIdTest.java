package dev.podshell.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Tests a gateway with the settings of production: it accepts the tokens of an issuer and has no
 * local one. The test that stops it runs last.
 */
@QuarkusTest
@TestProfile(OpenIdProfile.class)
@QuarkusTestResource(Surroundings.class)
@QuarkusTestResource(value = OpenIdIssuer.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class OpenIdTest {

  @TestHTTPResource("/")
  URI gateway;

  @Inject Event<ShutdownDelayInitiatedEvent> stopping;

  OpenIdIssuer issuer;

  @Test
  @Order(1)
  void shouldHaveNoLocalIssuer() {
    assertThat(Client.get(gateway.resolve("/dev/token/ada")).statusCode()).isEqualTo(404);
  }

  @Test
  @Order(1)
  void shouldAcceptOnlyTokensOfTheIssuer() {
    connect(issuer.token(OpenIdIssuer.ISSUER)).close();
    assertThatThrownBy(() -> connect(issuer.token("https://other.example")).close())
        .hasMessageContaining("WebSocket");
  }

  @Test
  @Order(1)
  void shouldSayThatATokenIsForAnotherService() {
    assertThat(refusal(issuer.token(OpenIdIssuer.ISSUER, "another service")))
        .startsWith("HTTP/1.1 401")
        .contains("application/problem+json", "issued for another service");
    assertThat(refusal(issuer.token("https://other.example")))
        .startsWith("HTTP/1.1 401")
        .contains("not valid");
  }

  @Test
  @Order(2)
  void shouldCloseWith1012AndRefuseConnectionsWhenItStops() {
    try (Client client = connect(issuer.token(OpenIdIssuer.ISSUER))) {
      stopping.fire(new ShutdownDelayInitiatedEvent());
      assertThat(client.awaitClose()).isEqualTo(1012);
      assertThatThrownBy(() -> connect(issuer.token(OpenIdIssuer.ISSUER)).close())
          .hasMessageContaining("WebSocket");
      assertThat(refusal(issuer.token(OpenIdIssuer.ISSUER)))
          .startsWith("HTTP/1.1 503")
          .contains("application/problem+json", "being restarted: connect again", "Retry-After");
    }
  }

  private String refusal(String token) {
    try (RawConnection connection = RawConnection.open(gateway)) {
      return connection.upgrade("/questions/q1", "Authorization: Bearer " + token);
    }
  }

  private Client connect(String token) {
    return Client.connect(
        URI.create(gateway.toString().replaceFirst("^http", "ws") + "questions/q1"),
        Map.of("Authorization", "Bearer " + token));
  }
}
