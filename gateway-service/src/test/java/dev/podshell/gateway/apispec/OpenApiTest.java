package dev.podshell.gateway.apispec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.websockets.next.WebSocket;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Makes the gateway give every answer that {@code docs/openapi.yaml} describes. */
@QuarkusTest
@TestProfile(OpenApiTest.Strict.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class OpenApiTest {

  /** Starts a gateway that executes no code of rooms, and whose bounds are soon reached. */
  public static final class Strict implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "podshell.session-service.patience", "PT3S",
          "podshell.rooms.server-execution", "false",
          "podshell.rooms.per-minute", "30",
          "podshell.connections.intake.lookups-at-once", "50",
          "podshell.connections.intake.lookups-per-second", "1",
          "podshell.files.concurrent-per-learner", "1",
          "podshell.files.timeout", "PT1S");
    }
  }

  private static final SchemaFile API =
      SchemaFile.read(Path.of("../docs/openapi.yaml"), VersionFlag.V202012);
  private static final SchemaFile CLOSED = API.closed();

  private static final String TOO_MANY = "429";

  /** Matches the page, Socket.IO, and routes of Quarkus. */
  private static final Pattern OTHER_ROUTES = Pattern.compile("(/(socket\\.io.*|q/.*)?)?");

  @TestHTTPResource("/")
  URI gateway;

  @Inject Router router;

  @Inject @Any Instance<DialectEndpoint> dialects;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void mend() {
    sessionService.setAway(false);
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
    http.shutdownNow();
  }

  /** Sends the request that is answered with a status. Each answer of the file has a case. */
  private HttpResponse<String> ask(String request, String status) {
    return switch (request + " " + status) {
      case "preflightSessions 204" -> send(own(request("OPTIONS", "/sessions")));
      case "preflightSessions 403" -> send(foreign(request("OPTIONS", "/sessions")));
      case "preflightSession 204" -> send(own(request("OPTIONS", "/sessions/any")));
      case "preflightSession 403" -> send(foreign(request("OPTIONS", "/sessions/any")));
      case "createSession 401" -> send(withBadToken(request("POST", "/sessions")));
      case "readSession 401" -> send(withBadToken(request("GET", "/sessions/any")));
      case "readSession 403" -> send(foreign(request("GET", "/sessions/any")));
      case "createSession 201" -> createSession("{}");
      case "createSession 400" -> createSession("{\"language\":7}");
      case "createSession 403" -> createSession("{\"execution\":\"server\"}");
      case "createSession 413" -> createSession(" ".repeat(5000));
      case "createSession 429" -> createUntilRefused();
      case "createSession 503" -> away(request("POST", "/sessions"));
      case "readSession 200" -> send(request("GET", "/sessions/" + newSession()));
      case "readSession 404" -> send(request("GET", "/sessions/unknown"));
      case "readSession 429" -> askUntilRefused(() -> request("GET", "/sessions/unknown"));
      case "openFiles 429" ->
          askUntilRefused(
              () ->
                  request("POST", "/files/session")
                      .header("Authorization", "Bearer " + "A".repeat(43)));
      case "readSession 503" -> away(request("GET", "/sessions/unknown"));
      case "openFiles 401" -> send(request("POST", "/files/session"));
      case "openFiles 403" -> send(foreign(request("POST", "/files/session")));
      case "readFile 401" -> send(request("GET", "/files/1/a.txt"));
      case "readFile 403" -> send(foreign(request("GET", "/files/1/a.txt")));
      case "describeFile 401" -> send(request("HEAD", "/files/1/a.txt"));
      case "describeFile 403" -> send(foreign(request("HEAD", "/files/1/a.txt")));
      case "localToken 200" -> send(request("GET", "/dev/token/ada"));
      case "localToken 400" -> send(request("GET", "/dev/token/ada?lifetime=long"));
      default -> askForFile(request, status);
    };
  }

  /** Does the same for a client that has a session and a command. */
  private HttpResponse<String> askForFile(String request, String status) {
    try (Scenario learner = new TerminalScenarios(gateway, sandboxes).before("update")) {
      String file = "/files/" + learner.known("serverId") + "/a.txt";
      HttpRequest.Builder asked =
          switch (request) {
            case "openFiles" -> request("POST", "/files/session");
            case "readFile" -> request("GET", file);
            case "describeFile" -> request("HEAD", file);
            default -> throw new AssertionError("There is no such request: " + request);
          };
      asked.header(
          "Authorization", "Bearer " + TerminalScenarios.sessionToken(learner).textValue());
      switch (status) {
        case "200" ->
            sandboxes.answerReads(read -> FakeSandboxes.content(read, "a".getBytes(UTF_8), 1));
        case "410" ->
            sandboxes.answerReads(read -> FakeSandboxes.refused(read, FileEvent.Reason.GONE));
        case TOO_MANY, "504" -> sandboxes.answerReads(_ -> Optional.empty());
        case "503" -> sessionService.setAway(true);
        default -> {} // the usual answer follows
      }
      return status.equals(TOO_MANY) ? sendAtOnce(asked) : send(asked);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("answers")
  void shouldAnswerAsTheFileSays(String request, String status, String reference) {
    HttpResponse<String> answer = ask(request, status);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(status));
    JsonNode response = API.at(reference);
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(header -> assertThat(answer.headers().firstValue(header)).isPresent());
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    if (response.has("content")) {
      assertThat(response.path("content").has(type)).as(type).isTrue();
      String schema =
          "%s/content/%s/schema".formatted(API.place(reference), type.replace("/", "~1"));
      JsonNode body =
          type.endsWith("json") ? SchemaFile.json(answer.body()) : TextNode.valueOf(answer.body());
      assertThat(CLOSED.schema(schema).validate(body)).isEmpty();
    }
  }

  @Test
  void shouldHaveNoBrokenReferences() {
    assertThat(API.danglingReferences()).isEmpty();
  }

  /**
   * A route and a path are compared up to their first parameter. WebSockets are in
   * docs/asyncapi.yaml.
   */
  @Test
  void shouldDescribeEveryRoute() {
    List<String> described =
        API.root().path("paths").properties().stream()
            .flatMap(
                path ->
                    path.getValue().properties().stream()
                        .map(it -> it.getKey() + " " + fixedPart(path.getKey())))
            .toList();

    List<String> webSockets =
        dialects.stream()
            .map(it -> it.getClass().getAnnotation(WebSocket.class).path())
            .map(OpenApiTest::fixedPart)
            .toList();

    assertThat(webSockets).isNotEmpty();
    assertThat(router.getRoutes())
        .filteredOn(it -> it.getPath() != null && !OTHER_ROUTES.matcher(it.getPath()).matches())
        .filteredOn(it -> !webSockets.contains(fixedPart(it.getPath())))
        .flatExtracting(OpenApiTest::requests)
        .containsExactlyInAnyOrderElementsOf(described);
  }

  private static String fixedPart(String path) {
    return path.replaceFirst("[:{].*", "");
  }

  private static List<String> requests(Route route) {
    String path = fixedPart(String.valueOf(route.getPath()));
    return route.methods() == null
        ? List.of("any " + path)
        : route.methods().stream()
            .map(method -> method.name().toLowerCase(Locale.ROOT) + " " + path)
            .toList();
  }

  /** Returns the answers. Those that use up a bound of the gateway come last. */
  static Stream<Arguments> answers() {
    return API.root().path("paths").properties().stream()
        .flatMap(path -> answers("#/paths/" + path.getKey().replace("/", "~1"), path.getValue()))
        .sorted(Comparator.comparing(row -> row.get()[1].equals(TOO_MANY)));
  }

  private static Stream<Arguments> answers(String reference, JsonNode path) {
    return path.properties().stream()
        .flatMap(
            operation ->
                operation.getValue().path("responses").properties().stream()
                    .map(Map.Entry::getKey)
                    .map(
                        status ->
                            Arguments.of(
                                operation.getValue().path("operationId").asText(),
                                status,
                                "%s/%s/responses/%s"
                                    .formatted(reference, operation.getKey(), status))));
  }

  private HttpResponse<String> createSession(String body) {
    return Client.post(gateway.resolve("/sessions"), body);
  }

  private HttpResponse<String> createUntilRefused() {
    HttpResponse<String> answer = createSession("{}");
    return answer.statusCode() == 201 ? createUntilRefused() : answer;
  }

  private HttpResponse<String> askUntilRefused(Supplier<HttpRequest.Builder> request) {
    HttpClient stranger =
        HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.3.1")).build();
    return Stream.generate(
            () -> stranger.sendAsync(request.get().build(), BodyHandlers.ofString()).join())
        .filter(answer -> answer.statusCode() == Integer.parseInt(TOO_MANY))
        .findFirst()
        .orElseThrow();
  }

  private String newSession() {
    return SchemaFile.json(createSession("{}").body()).path("sessionId").asText();
  }

  private HttpRequest.Builder request(String method, String path) {
    return HttpRequest.newBuilder(gateway.resolve(path)).method(method, BodyPublishers.noBody());
  }

  private HttpRequest.Builder own(HttpRequest.Builder request) {
    return request.header("Origin", gateway.toString().replaceFirst("/$", ""));
  }

  private static HttpRequest.Builder withBadToken(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer no");
  }

  private static HttpRequest.Builder foreign(HttpRequest.Builder request) {
    return request.header("Origin", "https://elsewhere.example");
  }

  private HttpResponse<String> away(HttpRequest.Builder request) {
    sessionService.setAway(true);
    return send(request);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), BodyHandlers.ofString()).join();
  }

  /**
   * Sends three requests at once and returns the answer of the one that waits in vain for its turn.
   */
  private HttpResponse<String> sendAtOnce(HttpRequest.Builder request) {
    List<CompletableFuture<HttpResponse<String>>> answers =
        Stream.generate(() -> http.sendAsync(request.build(), BodyHandlers.ofString()))
            .limit(3)
            .toList();
    return answers.stream()
        .map(CompletableFuture::join)
        .max(Comparator.comparing(answer -> answer.statusCode() == Integer.parseInt(TOO_MANY)))
        .orElseThrow();
  }
}
