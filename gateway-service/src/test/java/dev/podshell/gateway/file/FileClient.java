package dev.podshell.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads files of a command that runs, and knows the sandbox that has them. */
final class FileClient implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final Session session;

  /** Names a session and a command that runs in it. */
  record Session(String token, long serverId) {

    Map<String, String> bearer() {
      return Map.of("Authorization", "Bearer " + token);
    }
  }

  /** Begins a session of a learner, and a command in it. */
  FileClient(URI gateway, FakeSandboxes sandboxes, String learner) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
    this.session = login(gateway, Client.token(gateway, learner));
  }

  /** Begins a session by a token of the issuer, and a command in it. */
  static Session login(URI gateway, String jwt) {
    URI terminal = URI.create(gateway.toString().replaceFirst("^http", "ws") + "terminal");
    try (Client client = Client.connect(terminal, Map.of())) {
      client.send("{\"type\":\"authentication\",\"payload\":{\"token\":\"%s\"}}".formatted(jwt));
      String token =
          client
              .await(message -> message.path("type").asText().equals("authentication"))
              .path("payload")
              .path("sessionToken")
              .asText();
      client.send(
          "{\"type\":\"command\",\"sessionToken\":\"%s\",\"payload\":{\"command\":\"hold\",\"clientId\":1}}"
              .formatted(token));
      long serverId =
          client
              .await(message -> message.path("type").asText().equals("command"))
              .path("payload")
              .path("serverId")
              .asLong();
      return new Session(token, serverId);
    }
  }

  String token() {
    return session.token();
  }

  Map<String, String> bearer() {
    return session.bearer();
  }

  /** Gives the sandbox one file. Reads of other paths are refused. */
  void has(String path, byte[] content) {
    sandboxes.answerReads(
        read ->
            read.path().equals(path)
                ? FakeSandboxes.content(read, content, 1)
                : FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
  }

  /** Returns the reads that have reached the sandbox, of this client's command. */
  List<ReadFile> reads() {
    return sandboxes.received().stream()
        .filter(ReadFile.class::isInstance)
        .map(ReadFile.class::cast)
        .filter(read -> read.command().value() == session.serverId())
        .toList();
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path, bearer());
  }

  CompletableFuture<HttpResponse<byte[]>> startGet(String path) {
    return http.sendAsync(request("GET", path, bearer()), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String method, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, headers), BodyHandlers.ofByteArray());
  }

  /** Asks for the cookie of a page. */
  HttpResponse<byte[]> begin(Map<String, String> headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/files/session")).POST(BodyPublishers.noBody());
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest request(String method, String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway + "files/" + session.serverId() + "/" + path))
            .method(method, BodyPublishers.noBody());
    headers.forEach(request::header);
    return request.build();
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  static void assertProblem(HttpResponse<byte[]> response, int status, String detail)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(new ObjectMapper().readTree(response.body()).path("detail").asText())
        .contains(detail);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
