package dev.podshell.gateway.authentication;

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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the answer to a refused upgrade, and to a page that asks for the reason. */
@QuarkusTest
@TestProfile(UpgradeRefusalTest.Impatient.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class UpgradeRefusalTest {

  /** Starts the local run with a short timeout for the store. */
  public static final class Impatient implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("podshell.session-service.patience", "PT0.2S");
    }
  }

  private static final String FOREIGN = "https://evil.example";

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  private final ObjectMapper json = new ObjectMapper();

  @AfterEach
  void mend() {
    sessionService.setAway(false);
  }

  @ParameterizedTest
  @CsvSource({
    "/terminal?question=a%20b,                  400, without spaces",
    "/terminal?question=,                       400, without spaces",
    "/questions/%C3%BC,                         400, without spaces",
    "/questions/q1,                             401, token is missing",
    "/processor,                                401, token is missing",
    "/questions/q1?access_token=no,             401, not valid",
    "/terminal?access_token=no,                 401, not valid",
    "/questions/q1?access_token=EXPIRED,        401, has expired",
    "/processor?access_token=FORGED,            401, not valid",
    "/ws/unknown,                               404, no such session",
  })
  void shouldGiveTheReasonToAnUpgradeAndToAPlainRequest(String path, int status, String reason)
      throws Exception {
    assertRefused(withToken(path), status, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/terminal", "/processor", "/questions/q1", "/ws/any"})
  void shouldSayThatAnOriginIsNotListed(String path) throws Exception {
    assertRefused(path, 403, "podshell.authentication.allowed-origins", "Origin", FOREIGN);
  }

  @Test
  void shouldSayThatTheStoreDoesNotAnswer() throws Exception {
    sessionService.setAway(true);
    assertRefused("/ws/any", 503, "try again");
  }

  @Test
  void shouldLetARefusedPageReadOnlyThatItsOriginIsNotListed() throws Exception {
    HttpResponse<String> refused = ask("POST", "/terminal", "Origin", FOREIGN);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue(FOREIGN);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(ask("OPTIONS", "/terminal", "Origin", FOREIGN).headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void shouldSayThatAWebSocketWouldBeAccepted(String method) throws Exception {
    String token = Client.token(gateway, "ada");
    for (String path : new String[] {"/terminal", "/questions/q1?access_token=" + token}) {
      HttpResponse<String> answer = ask(method, path, "Origin", own());
      assertThat(answer.statusCode()).isEqualTo(426);
      assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(own());
      assertThat(detail(answer.body())).contains("You may connect");
    }
  }

  @Test
  void shouldReserveNoConnectionWhenAPlainRequestAsks() throws Exception {
    for (int asked = 0; asked < 600; asked++) { // more than the maximum
      assertThat(ask("GET", "/terminal").statusCode()).isEqualTo(426);
    }
  }

  private void assertRefused(String path, int status, String reason, String... headers)
      throws Exception {
    String upgrade = upgrade(path, headers);
    assertThat(upgrade)
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("Content-Type: application/problem+json");
    String body = upgrade.substring(upgrade.indexOf('{'));
    assertThat(detail(body)).contains(reason);
    assertThat(json.readTree(body).path("status").asInt()).isEqualTo(status);
    for (String method : new String[] {"GET", "POST"}) {
      HttpResponse<String> answer = ask(method, path, headers);
      assertThat(answer.statusCode()).as(method).isEqualTo(status);
      assertThat(answer.body()).as(method).isEqualTo(body);
      assertThat(answer.headers().firstValue("Retry-After").isPresent())
          .as("Retry-After is sent only if a retry may succeed")
          .isEqualTo(status == 503);
    }
  }

  private String upgrade(String path, String... headers) {
    try (RawConnection connection = RawConnection.open(gateway)) {
      return connection.upgrade(path, headers.length == 0 ? headers : line(headers));
    }
  }

  private static String[] line(String... header) {
    return new String[] {header[0] + ": " + header[1]};
  }

  private HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path)).method(method, BodyPublishers.noBody());
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofString());
    }
  }

  private String detail(String body) throws Exception {
    JsonNode problem = json.readTree(body);
    return problem.path("detail").asText();
  }

  private String withToken(String path) {
    String token = Client.get(gateway.resolve("/dev/token/ada")).body();
    int middle = token.length() - 10;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    return path.replace(
            "EXPIRED", Client.get(gateway.resolve("/dev/token/ada?lifetime=PT-2H")).body())
        .replace("FORGED", token.substring(0, middle) + other + token.substring(middle + 1));
  }

  private String own() {
    return gateway.toString().replaceFirst("/$", "");
  }
}
