package dev.podshell.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.gateway.fakes.Client;
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
 * As it runs in production: tokens of an issuer, no local one; and how it stops, which comes last.
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
  void shouldTakeTheIssuersTokensAndNoOthers() {
    connect(issuer.token(OpenIdIssuer.ISSUER)).close();
    assertThatThrownBy(() -> connect(issuer.token("https://other.example")).close())
        .hasMessageContaining("WebSocket");
  }

  @Test
  @Order(2)
  void shouldCloseWith1012WhenItIsStoppedAndTakeNoMore() {
    try (Client client = connect(issuer.token(OpenIdIssuer.ISSUER))) {
      stopping.fire(new ShutdownDelayInitiatedEvent());
      assertThat(client.awaitClose()).isEqualTo(1012);
      assertThatThrownBy(() -> connect(issuer.token(OpenIdIssuer.ISSUER)).close())
          .hasMessageContaining("WebSocket");
    }
  }

  private Client connect(String token) {
    return Client.connect(
        URI.create(gateway.toString().replaceFirst("^http", "ws") + "questions/q1"),
        Map.of("Authorization", "Bearer " + token));
  }
}
