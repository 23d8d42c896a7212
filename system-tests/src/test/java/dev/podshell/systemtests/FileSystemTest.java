package dev.podshell.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that every gateway serves the links to a learner's files and the learner's documents. */
@ExtendWith(PodshellSystem.Shared.class)
final class FileSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Prints a PNG of one red pixel. */
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

  private static final String PREPARE =
      "rm -rf work; mkdir work; cd work; printf 'hello <you>\\n' > 'read me.txt';"
          + " echo %s | base64 -d > pixel.png; ln -s /etc/passwd passwd; ls -N";

  private final PodshellSystem system;
  private final HttpClient http = HttpClient.newHttpClient();

  FileSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  @Test
  void shouldLetOnlyTheLearnerFollowTheLinksInTheirOutputOnAnyGateway() throws Exception {
    try (TerminalClient client = html(system.gateway(), token("mary"));
        TerminalClient stranger = system.login("mallory")) {
      long serverId = client.run(1, PREPARE.formatted(PIXEL));
      Transcript transcript = client.awaitCompletion(serverId);

      assertThat(transcript.combined())
          .isEqualTo(
              "passwd\n"
                  + "<a href=\"./pixel.png\"><img src=\"./pixel.png?thumbnail\" alt=\"\">pixel.png</a>\n"
                  + "<a href=\"./read%20me.txt\">read me.txt</a>\n");
      String cookie = cookie(client.sessionToken());
      HttpResponse<byte[]> text =
          get(serverId, links(transcript.combined(), "read"), "Cookie", cookie);
      assertThat(text.statusCode()).isEqualTo(200);
      assertThat(new String(text.body(), UTF_8)).isEqualTo("hello <you>\n");
      assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      HttpResponse<byte[]> image = get(serverId, "./pixel.png?thumbnail", "Cookie", cookie);
      assertThat(ImageIO.read(new ByteArrayInputStream(image.body())).getWidth()).isEqualTo(1);

      String other = "Bearer " + stranger.sessionToken();
      assertThat(get(serverId, "./pixel.png", "Authorization", other).statusCode()).isEqualTo(404);
      assertThat(get(serverId, "./passwd", "Cookie", cookie).statusCode()).isEqualTo(404);
      assertThat(get(serverId, "./pixel.png", "Cookie", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void shouldShowTheSameHtmlToAClientThatComesBackOnAnotherGateway() throws Exception {
    try (TerminalClient client = html(system.gateway(), token("mary"))) {
      long serverId = client.run(2, PREPARE.formatted(PIXEL));
      String live = client.awaitCompletion(serverId).combined();

      try (TerminalClient back =
          html(
              system.otherGateway(),
              JSON.createObjectNode().put("sessionToken", client.sessionToken()))) {
        assertThat(back.awaitCompletion(serverId).combined()).isEqualTo(live).contains("<a ");
      }
    }
  }

  @Test
  void shouldSayThatAFileIsGoneWithItsSandbox() throws Exception {
    try (TerminalClient client = system.login("martha")) {
      long serverId = client.run(1, "echo x > x; sleep 600");
      client.run(2, "true");
      client.awaitCompletion(client.run(3, "cat x"));
      String bearer = "Bearer " + client.sessionToken();
      assertThat(get(serverId, "./x", "Authorization", bearer).statusCode()).isEqualTo(200);

      system.killSandbox("martha", "playground");
      client.awaitCompletion(serverId);

      assertThat(get(serverId, "./x", "Authorization", bearer).statusCode()).isEqualTo(410);
    }
  }

  @Test
  void shouldKeepPreferencesAndNotesOnEveryGateway() {
    JsonNode preferences = JSON.createObjectNode().put("theme", "dark");
    try (TerminalClient client = system.login("maud")) {
      ask(client, "preferences", JSON.createObjectNode().set("preferences", preferences));
      ask(client, "notes", JSON.createObjectNode().put("notes", "read chapter 3"));
    }

    try (TerminalClient other = TerminalClient.login(system.otherGateway(), "playground", "maud")) {
      assertThat(ask(other, "preferences", null).path("preferences")).isEqualTo(preferences);
      assertThat(ask(other, "notes", null).path("notes").asText()).isEqualTo("read chapter 3");
    }
  }

  private static JsonNode ask(TerminalClient client, String type, @Nullable ObjectNode payload) {
    ObjectNode message = client.message(type, payload == null ? JSON.createObjectNode() : payload);
    client.send(message);
    JsonNode answer = client.awaitMessage(TerminalClient.type(type)).path("payload");
    assertThat(answer.path("result").asText()).as("%s", answer).isEqualTo("ok");
    return answer;
  }

  private ObjectNode token(String learner) {
    return JSON.createObjectNode().put("token", TerminalClient.token(system.gateway(), learner));
  }

  private static TerminalClient html(URI gateway, ObjectNode credentials) {
    TerminalClient client = TerminalClient.connect(gateway, "playground");
    JsonNode answer = client.authenticate(credentials.put("render", "html"));
    assertThat(answer.path("result").asText()).isEqualTo("ok");
    return client;
  }

  private static String links(String html, String beginning) {
    Matcher link = Pattern.compile("href=\"(\\./" + beginning + "[^\"]*)\"").matcher(html);
    assertThat(link.find()).isTrue();
    return link.group(1);
  }

  private String cookie(String sessionToken) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(system.gateway().resolve("/files/session"))
            .header("Authorization", "Bearer " + sessionToken)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding())
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .split(";")[0];
  }

  /** Follows a link to the other gateway, and returns its answer. */
  private HttpResponse<byte[]> get(long serverId, String link, String header, String value)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                system.otherGateway().resolve("/files/" + serverId + "/").resolve(link))
            .header(header, value)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }
}
