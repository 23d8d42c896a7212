package dev.podshell.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the limits for clients that ask for rooms and sessions that do not exist. */
@QuarkusTest
@TestProfile(LookupsTest.Few.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class LookupsTest {

  private static final int AT_ONCE = 5;
  private static final int MANY = 100;
  private static final String UNKNOWN = "A".repeat(43);

  /** Starts a gateway that allows few lookups at once. */
  public static final class Few implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "podshell.connections.intake.lookups-at-once",
          String.valueOf(AT_ONCE),
          "podshell.connections.intake.lookups-per-second",
          "1");
    }
  }

  @TestHTTPResource("/")
  URI gateway;

  @Inject MeterRegistry metrics;

  @Test
  void shouldRefuseWith429OnlyTheAddressThatReadsManyUnknownRooms() {
    assertRefused("127.0.1.1", it -> it.get("/sessions/unknown"), "404");
    try (RawConnection other = from("127.0.1.2")) {
      assertThat(other.get("/sessions/unknown")).startsWith("HTTP/1.1 404");
    }
    assertThat(
            metrics
                .get("podshell.gateway.intake.refused")
                .tag("reason", "too_many_lookups")
                .counter()
                .count())
        .isPositive();
  }

  @Test
  void shouldRefuseWith429WhenAnAddressEntersManyUnknownRooms() {
    assertRefused("127.0.1.3", it -> it.upgrade("/ws/unknown"), "404");
    try (RawConnection same = from("127.0.1.3")) {
      assertThat(same.get("/ws/unknown")).as("the reason").startsWith("HTTP/1.1 429");
    }
  }

  @Test
  void shouldRefuseWith429WhenAnAddressReadsOneRoomManyTimes() {
    String room = room();
    assertRefused("127.0.1.4", it -> it.get("/sessions/" + room), "200");
  }

  @Test
  void shouldLetAnAddressEnterItsRoomsAsOftenAsItLikes() {
    String room = room();
    for (int entered = 0; entered < 4 * AT_ONCE; entered++) {
      try (RawConnection client = from("127.0.1.5")) {
        assertThat(client.upgrade("/ws/" + room)).startsWith("HTTP/1.1 101");
      }
    }
  }

  @Test
  void shouldRefuseWith429WhenAnAddressShowsManyUnknownSessionTokensForFiles() {
    String header = "Authorization: Bearer " + UNKNOWN;
    assertRefused("127.0.1.6", it -> it.get("/files/1/a.txt", header), "401");
  }

  @Test
  void shouldRefuseTemporarilyWhenAnAddressShowsManyUnknownSessionTokensToTheTerminal() {
    URI terminal = URI.create(gateway.resolve("/terminal").toString().replaceFirst("^http", "ws"));
    for (int asked = 0; asked < MANY; asked++) {
      try (Client client = Client.connect(terminal, Map.of())) {
        client.send(
            "{\"type\":\"authentication\",\"payload\":{\"sessionToken\":\"" + UNKNOWN + "\"}}");
        JsonNode answer = client.await(_ -> true).path("payload");
        assertThat(answer.path("result").asText()).isEqualTo("error");
        if (answer.path("temporary").asBoolean()) {
          assertThat(answer.path("message").asText()).isEqualTo(Refusal.TOO_MANY_LOOKUPS.message());
          assertThat(asked).isGreaterThanOrEqualTo(AT_ONCE);
          return;
        }
      }
    }
    throw new AssertionError("No client was refused");
  }

  private interface Question {
    String ask(RawConnection client);
  }

  /** Asks until the client is refused, which must not be before the burst is used up. */
  private void assertRefused(String address, Question question, String before) {
    for (int asked = 0; asked < MANY; asked++) {
      try (RawConnection client = from(address)) {
        String answer = question.ask(client);
        if (answer.startsWith("HTTP/1.1 429")) {
          assertThat(asked).isGreaterThanOrEqualTo(AT_ONCE);
          assertThat(answer).contains(Refusal.TOO_MANY_LOOKUPS.message(), "Retry-After: 1");
          return;
        }
        assertThat(answer).startsWith("HTTP/1.1 " + before);
      }
    }
    throw new AssertionError("No client was refused");
  }

  private RawConnection from(String address) {
    return RawConnection.open(gateway, InetAddress.ofLiteral(address));
  }

  private String room() {
    String answer = Client.post(gateway.resolve("/sessions"), "{}").body();
    return answer.replaceAll("(?s).*\"sessionId\":\"([^\"]*)\".*", "$1");
  }
}
