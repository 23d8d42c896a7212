package dev.podshell.gateway.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gets every answer that {@code docs/openapi.yaml} says the gateway gives. */
@QuarkusTest
@TestProfile(OpenApiTest.Strict.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class OpenApiTest {

  /** A gateway that does not execute the code of rooms, and soon has made enough of them. */
  public static final class Strict implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("podshell.rooms.server-execution", "false", "podshell.rooms.per-minute", "30");
    }
  }

  private static final SchemaFile API =
      SchemaFile.read(Path.of("../docs/openapi.yaml"), VersionFlag.V202012);
  private static final SchemaFile CLOSED = API.closed();

  private static final String TOO_MANY = "429";

  /** The protocols of docs/asyncapi.yaml, the page, and Quarkus' own. */
  private static final Pattern OTHER_ROUTES =
      Pattern.compile("(/(terminal|processor|questions/.*|ws/.*|socket\\.io.*|q/.*|\\*)?)?");

  @TestHTTPResource("/")
  URI gateway;

  @Inject Router router;

  FakeSessionService sessionService;

  @AfterEach
  void mend() {
    sessionService.setAway(false);
  }

  /** What is answered so; a case for each answer of the file. */
  private HttpResponse<String> ask(String request, String status) {
    Supplier<HttpResponse<String>> asked =
        switch (request + " " + status) {
          case "createSession 201" -> () -> create("{}");
          case "createSession 400" -> () -> create("{\"language\":7}");
          case "createSession 403" -> () -> create("{\"execution\":\"server\"}");
          case "createSession 413" -> () -> create(" ".repeat(5000));
          case "createSession 429" -> this::createUntilRefused;
          case "createSession 503" -> away(() -> create("{}"));
          case "readSession 200" -> () -> get("/sessions/" + sessionId());
          case "readSession 404" -> () -> get("/sessions/unknown");
          case "readSession 503" -> away(() -> get("/sessions/unknown"));
          case "localToken 200" -> () -> get("/dev/token/ada");
          case "localToken 400" -> () -> get("/dev/token/ada?lifetime=long");
          default -> throw new AssertionError("Nothing is known that is answered so");
        };
    return asked.get();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("answers")
  void shouldAnswerAsTheFileSays(String request, String status, String reference) {
    HttpResponse<String> answer = ask(request, status);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(status));
    JsonNode contents = API.at(reference).path("content");
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    assertThat(contents.isEmpty() || contents.has(type)).as(type).isTrue();
    if (contents.has(type)) {
      JsonNode body =
          type.endsWith("json") ? SchemaFile.json(answer.body()) : TextNode.valueOf(answer.body());
      String place = API.place(reference) + "/content/" + type.replace("/", "~1") + "/schema";
      assertThat(CLOSED.schema(place).validate(body)).isEmpty();
    }
  }

  @Test
  void shouldReferToNothingThatIsNotThere() {
    assertThat(API.danglingReferences()).isEmpty();
  }

  @Test
  void shouldDescribeEveryRoute() {
    Stream<String> described =
        API.root().path("paths").properties().stream()
            .flatMap(
                path ->
                    path.getValue().properties().stream()
                        .map(
                            it ->
                                it.getKey() + " " + path.getKey().replaceAll("\\{(\\w+)}", ":$1")));

    assertThat(router.getRoutes())
        .filteredOn(route -> !OTHER_ROUTES.matcher(String.valueOf(route.getPath())).matches())
        .flatExtracting(
            route ->
                route.methods().stream()
                    .map(method -> method.name().toLowerCase(Locale.ROOT) + " " + route.getPath())
                    .toList())
        .containsExactlyInAnyOrderElementsOf(described.toList());
  }

  /** The one that leaves the gateway with enough of it comes last. */
  static Stream<Arguments> answers() {
    return API.root().path("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .flatMap(
                        operation ->
                            operation.getValue().path("responses").properties().stream()
                                .map(
                                    response ->
                                        Arguments.of(
                                            operation.getValue().path("operationId").asText(),
                                            response.getKey(),
                                            "#/paths/%s/%s/responses/%s"
                                                .formatted(
                                                    path.getKey().replace("/", "~1"),
                                                    operation.getKey(),
                                                    response.getKey())))))
        .sorted(Comparator.comparing(row -> row.get()[1].equals(TOO_MANY)));
  }

  private Supplier<HttpResponse<String>> away(Supplier<HttpResponse<String>> asked) {
    sessionService.setAway(true);
    return asked;
  }

  private HttpResponse<String> createUntilRefused() {
    while (true) {
      HttpResponse<String> answer = create("{}");
      if (answer.statusCode() != 201) {
        return answer;
      }
    }
  }

  private String sessionId() {
    return SchemaFile.json(create("{}").body()).path("sessionId").asText();
  }

  private HttpResponse<String> create(String body) {
    return Client.post(gateway.resolve("/sessions"), body);
  }

  private HttpResponse<String> get(String path) {
    return Client.get(gateway.resolve(path));
  }
}
