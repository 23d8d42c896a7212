package dev.podshell.gateway.dialect.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Code of rooms is not executed unless the operator allows it, since a room's members may be
 * unknown.
 */
@QuarkusTest
@TestProfile(RoomExecutionNotOfferedTest.Usual.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the field is given by the framework
class RoomExecutionNotOfferedTest {

  public static final class Usual implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    /** Sets the default, which the local profile changes. */
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("podshell.rooms.server-execution", "false");
    }
  }

  @TestHTTPResource("/")
  URI gateway;

  @Test
  void shouldRefuseARoomThatWouldExecuteCode() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> refused =
          http.send(
              HttpRequest.newBuilder(gateway.resolve("/sessions"))
                  .POST(HttpRequest.BodyPublishers.ofString("{\"execution\": \"server\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("client");
    }
  }
}
