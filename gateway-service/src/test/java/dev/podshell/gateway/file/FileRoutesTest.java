package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class FileRoutesTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String learner = "learner-" + UUID.randomUUID();
  private Session session;

  /** A session and a command that runs in it. */
  private record Session(String token, long serverId) {}

  @BeforeEach
  void login() {
    session = login(learner);
  }

  @AfterEach
  void mend() {
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
    http.shutdownNow();
  }

  @Test
  void shouldSendAFileToWhoShowsTheSessionToken() throws Exception {
    has("notes.txt", "hellö".getBytes(UTF_8));

    HttpResponse<byte[]> response = get("notes.txt");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hellö".getBytes(UTF_8));
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(header(response, "Content-Length")).isEqualTo("6");
    assertThat(header(response, "Content-Disposition"))
        .isEqualTo("inline; filename*=UTF-8''notes.txt");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Security-Policy"))
        .isEqualTo("sandbox; default-src 'none'");
    assertThat(header(response, "Cache-Control")).isEqualTo("private, no-store");
    assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
  }

  @Test
  void shouldSendAFileToWhoShowsATokenOfTheIssuer() throws Exception {
    has("a.txt", new byte[] {'a'});

    HttpResponse<byte[]> response =
        send("GET", "a.txt", Map.of("Authorization", "Bearer " + Client.token(gateway, learner)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSendAFileOfAnotherSessionOfTheLearner() throws Exception {
    has("a.txt", new byte[] {'a'});

    assertThat(send("GET", "a.txt", bearer(login(learner))).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSendAFileToAPageWithItsCookie() throws Exception {
    has("a.txt", new byte[] {'a'});

    HttpResponse<byte[]> begun = begin(Map.of("Authorization", "Bearer " + session.token()));
    String cookie = header(begun, "Set-Cookie");

    assertThat(begun.statusCode()).isEqualTo(204);
    assertThat(cookie)
        .contains("; HTTPOnly")
        .contains("; SameSite=Strict")
        .contains("; Path=/files")
        .contains("; Max-Age=")
        .doesNotContain("Secure")
        .doesNotContain(session.token());
    assertThat(send("GET", "a.txt", Map.of("Cookie", cookie.split(";")[0])).statusCode())
        .isEqualTo(200);
  }

  @Test
  void shouldMakeTheCookieSecureForAPageThatIs() throws Exception {
    HttpResponse<byte[]> begun =
        begin(
            Map.of(
                "Authorization",
                "Bearer " + session.token(),
                "Origin",
                "https://" + gateway.getAuthority()));

    assertThat(header(begun, "Set-Cookie")).contains("; Secure");
  }

  @Test
  void shouldNotBelieveACookieThatItDidNotMake() throws Exception {
    has("a.txt", new byte[] {'a'});
    String cookie =
        header(begin(Map.of("Authorization", "Bearer " + session.token())), "Set-Cookie")
            .split(";")[0];
    String[] parts = cookie.split("\\.");
    String other = header(begin(bearer(login("other-" + learner))), "Set-Cookie").split(";")[0];

    for (String forged :
        List.of(
            parts[0] + "." + parts[1] + "." + "A".repeat(43),
            parts[0] + "." + (Long.parseLong(parts[1]) + 1) + "." + parts[2],
            other.split("\\.")[0] + "." + parts[1] + "." + parts[2],
            "podshell-files=",
            "podshell-files=" + session.token())) {
      assertThat(send("GET", "a.txt", Map.of("Cookie", forged)).statusCode())
          .as(forged)
          .isEqualTo(401);
    }
    assertThat(send("GET", "a.txt", Map.of("Cookie", other)).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSendNothingToOthers() throws Exception {
    has("a.txt", new byte[] {'a'});
    Session stranger = login("stranger-" + learner);

    assertThat(send("GET", "a.txt", bearer(stranger)).statusCode()).isEqualTo(404);
    assertThat(send("GET", "a.txt", Map.of()).statusCode()).isEqualTo(401);
    assertThat(send("GET", "a.txt", Map.of("Authorization", "Bearer x.y.z")).statusCode())
        .isEqualTo(401);
    assertThat(
            send("GET", "a.txt", Map.of("Authorization", "Bearer " + "A".repeat(43))).statusCode())
        .isEqualTo(401);
    assertThat(send("GET", "a.txt?access_token=" + session.token(), Map.of()).statusCode())
        .isEqualTo(401);
    assertThat(begin(Map.of()).statusCode()).isEqualTo(401);
    assertThat(readsOf(session)).isEmpty();
  }

  @Test
  void shouldSendNothingOnceTheSessionHasEnded() throws Exception {
    has("a.txt", new byte[] {'a'});
    String cookie = header(begin(bearer(session)), "Set-Cookie").split(";")[0];

    sessionService.expire(session.token());

    assertThat(get("a.txt").statusCode()).isEqualTo(401);
    assertThat(send("GET", "a.txt", Map.of("Cookie", cookie)).statusCode()).isEqualTo(401);
    assertThat(begin(bearer(session)).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldEndTheCookieWithTheToken() throws Exception {
    has("a.txt", new byte[] {'a'});
    Session brief = login(Client.token(gateway, learner, Duration.ofSeconds(2)), "hold", 2);

    String cookie = header(begin(bearer(brief)), "Set-Cookie");
    Map<String, String> headers = Map.of("Cookie", cookie.split(";")[0]);

    assertThat(cookie).containsPattern("; Max-Age=[12];");
    await()
        .untilAsserted(() -> assertThat(send("GET", "a.txt", headers).statusCode()).isEqualTo(401));
    assertThat(send("GET", "a.txt", bearer(brief)).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldSendNothingByATokenOfBeforeAllSessionsOfItsLearnerWereEnded() throws Exception {
    has("a.txt", new byte[] {'a'});
    String token = Client.token(gateway, learner);

    sessionService.revokeAll(learner);

    assertThat(send("GET", "a.txt", Map.of("Authorization", "Bearer " + token)).statusCode())
        .isEqualTo(401);
    assertThat(get("a.txt").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldRefusePagesOfOtherOrigins() throws Exception {
    assertThat(
            send(
                    "GET",
                    "a.txt",
                    Map.of(
                        "Authorization",
                        "Bearer " + session.token(),
                        "Origin",
                        "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "89504E470D0A1A0A00, image/png, inline",
    "FFD8FFE000, image/jpeg, inline",
    "474946383961, image/gif, inline",
    "524946460000000057454250, image/webp, inline",
    "000000000000000057454250, application/octet-stream, attachment",
    "3C68746D6C3E3C7363726970743E, text/plain; charset=utf-8, inline", // <html><script>
    "3C73766720786D6C6E733D2222, text/plain; charset=utf-8, inline", // <svg xmlns=""
    "255044462D312E34, text/plain; charset=utf-8, inline", // %PDF-1.4
    "C3BC0A1B5B306D, text/plain; charset=utf-8, inline",
    "C3, application/octet-stream, attachment",
    "FFFE, application/octet-stream, attachment",
    "6100, application/octet-stream, attachment",
    "7F454C46, application/octet-stream, attachment",
    "'', text/plain; charset=utf-8, inline"
  })
  void shouldSendAFileAsWhatIsInIt(String hex, String type, String disposition) throws Exception {
    byte[] content = java.util.HexFormat.of().parseHex(hex);
    has("page.html", content);

    HttpResponse<byte[]> response = get("page.html");

    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Content-Disposition")).startsWith(disposition + ";");
    assertThat(response.body()).isEqualTo(content);
  }

  @Test
  void shouldSendALargeFileWholeAndTextThatAPieceCutsAsText() throws Exception {
    String text = "aü".repeat(400_000);
    has("large.txt", text.getBytes(UTF_8));

    HttpResponse<byte[]> response = get("large.txt");

    assertThat(new String(response.body(), UTF_8)).isEqualTo(text);
    assertThat(header(response, "Content-Type")).startsWith("text/plain");
    assertThat(readsOf(session)).hasSize(5);
  }

  @Test
  void shouldAnswerHeadWithoutTheFile() throws Exception {
    has("a.txt", new byte[1_000_000]);

    HttpResponse<byte[]> response = send("HEAD", "a.txt", bearer(session));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("1000000");
    assertThat(response.body()).isEmpty();
    assertThat(readsOf(session)).hasSize(1);
  }

  @Test
  void shouldCutOffAFileThatChanges() {
    byte[] content = new byte[600_000];
    sandboxes.answerReads(read -> FakeSandboxes.content(read, content, read.offset()));

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> get("changing"));
  }

  @Test
  void shouldNotBelieveASandboxThatContradictsItself() throws Exception {
    sandboxes.answerReads(read -> FakeSandboxes.content(read, 3, 1, new byte[10]));
    assertThat(get("a").statusCode()).isEqualTo(503);

    sandboxes.answerReads(read -> FakeSandboxes.content(read, -1, 1, new byte[0]));
    assertThat(get("a").statusCode()).isEqualTo(503);

    sandboxes.answerReads(read -> FakeSandboxes.content(read, 100, 1, new byte[0]));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> get("endless"));
  }

  @Test
  void shouldSayWhyThereIsNoFile() throws Exception {
    refuses(FileEvent.Reason.NOT_FOUND);
    assertProblem(get("a"), 404, "It is NOT_FOUND");
    refuses(FileEvent.Reason.GONE);
    assertProblem(get("a"), 410, "It is GONE");
    refuses(FileEvent.Reason.BUSY);
    assertProblem(get("a"), 503, "It is BUSY");
    sandboxes.answerReads(
        read -> FakeSandboxes.content(read, 16 * 1024 * 1024 + 1, 1, new byte[] {'a'}));
    assertProblem(get("a"), 403, "larger than");
  }

  @Test
  void shouldSayThatASandboxDoesNotAnswer() throws Exception {
    sandboxes.answerReads(_ -> Optional.empty());

    assertProblem(get("a"), 504, "did not answer in time");
  }

  @Test
  void shouldSayThatTheSessionServiceIsAway() throws Exception {
    sessionService.setAway(true);
    try {
      assertProblem(get("a"), 503, "session service");
    } finally {
      sessionService.setAway(false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../x", "a/../../x", "%2e%2e/x", "a%2Fb", "%00", "a//b", "a/"})
  void shouldAskNoSandboxForWhatIsNoPathBeneath(String path) throws Exception {
    has(path, new byte[] {'a'});

    assertThat(get(path).statusCode()).isEqualTo(404);
    assertThat(readsOf(session)).isEmpty();
  }

  @Test
  void shouldEncodeTheNameOfAFileInItsHeader() throws Exception {
    has("a \"b\"\r\nX: ü*.txt", new byte[] {'a'});

    HttpResponse<byte[]> response = get("a%20%22b%22%0D%0AX:%20%C3%BC*.txt");

    assertThat(header(response, "Content-Disposition"))
        .isEqualTo("inline; filename*=UTF-8''a%20%22b%22%0D%0AX%3A%20%C3%BC%2A.txt");
    assertThat(response.headers().firstValue("X")).isEmpty();
  }

  @Test
  void shouldSendNoMoreThanSomeFilesOfALearnerAtATime() throws Exception {
    List<ReadFile> held = new CopyOnWriteArrayList<>();
    sandboxes.answerReads(
        read -> {
          held.add(read);
          return Optional.empty();
        });
    List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      responses.add(http.sendAsync(request("GET", "a", bearer(session)), bytes()));
    }
    await().until(() -> held.size() == 4);
    assertThat(held).hasSize(4);

    sandboxes.answerReads(read -> FakeSandboxes.content(read, new byte[] {'a'}, 1));
    held.forEach(
        read -> sandboxes.send(FakeSandboxes.content(read, new byte[] {'a'}, 1).orElseThrow()));

    for (CompletableFuture<HttpResponse<byte[]>> response : responses) {
      assertThat(response.join().statusCode()).isEqualTo(200);
    }
  }

  // Thumbnails

  @ParameterizedTest
  @CsvSource({"png, 1000, 500, 256, 128", "jpeg, 300, 3000, 26, 256", "gif, 10, 20, 10, 20"})
  void shouldMakeAThumbnail(String format, int width, int height, int toWidth, int toHeight)
      throws Exception {
    has("image", image(format, width, height));

    HttpResponse<byte[]> response = get("image?thumbnail");
    BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(response.body()));

    assertThat(header(response, "Content-Type")).isEqualTo("image/png");
    assertThat(thumbnail.getWidth()).isEqualTo(toWidth);
    assertThat(thumbnail.getHeight()).isEqualTo(toHeight);
    assertThat(new Color(thumbnail.getRGB(toWidth / 2, toHeight / 2)).getRed()).isGreaterThan(200);
  }

  @Test
  void shouldMakeAThumbnailOfAnImageOfSeveralPieces() throws Exception {
    BufferedImage noise = new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int at = 0; at < 600 * 600; at++) {
      noise.setRGB(at % 600, at / 600, random.nextInt());
    }
    has("noise.png", encoded(noise, "png"));

    assertThat(get("noise.png?thumbnail").statusCode()).isEqualTo(200);
    assertThat(readsOf(session).size()).isGreaterThan(2);
  }

  @Test
  void shouldDecodeNoImageThatWouldBeTooLarge() throws Exception {
    byte[] bomb = image("png", 1, 1);
    ByteBuffer header = ByteBuffer.wrap(bomb);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bomb, 12, 17);
    header.putInt(29, (int) crc.getValue());
    has("bomb.png", bomb);

    assertProblem(get("bomb.png?thumbnail"), 404, "too many pixels");
  }

  @Test
  void shouldMakeNoThumbnailOfWhatIsNone() throws Exception {
    has("a.png", "no image".getBytes(UTF_8));
    assertProblem(get("a.png?thumbnail"), 404, "PNG, JPEG and GIF");

    byte[] damaged = image("png", 100, 100);
    damaged[50] ^= 0x55;
    has("damaged.png", java.util.Arrays.copyOf(damaged, 60));
    assertProblem(get("damaged.png?thumbnail"), 404, "cannot be read");

    byte[] beginning = image("png", 10, 10);
    sandboxes.answerReads(read -> FakeSandboxes.content(read, 8 * 1024 * 1024 + 1, 1, beginning));
    assertProblem(get("large.png?thumbnail"), 404, "too large");
    assertThat(readsOf(session)).hasSize(3);
  }

  private void has(String path, byte[] content) {
    sandboxes.answerReads(
        read ->
            read.path().equals(path)
                ? FakeSandboxes.content(read, content, 1)
                : FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
  }

  private void refuses(FileEvent.Reason reason) {
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, reason));
  }

  private List<ReadFile> readsOf(Session owner) {
    return sandboxes.received().stream()
        .filter(ReadFile.class::isInstance)
        .map(ReadFile.class::cast)
        .filter(read -> read.command().value() == owner.serverId())
        .toList();
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String detail)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(new ObjectMapper().readTree(response.body()).path("detail").asText())
        .contains(detail);
  }

  private static byte[] image(String format, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, Color.RED.getRGB());
      }
    }
    return encoded(image, format);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path, bearer(session));
  }

  private static Map<String, String> bearer(Session of) {
    return Map.of("Authorization", "Bearer " + of.token());
  }

  private HttpResponse<byte[]> send(String method, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, headers), bytes());
  }

  private HttpResponse<byte[]> begin(Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/files/session"))
            .POST(HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return http.send(request.build(), bytes());
  }

  private HttpRequest request(String method, String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway + "files/" + session.serverId() + "/" + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return request.build();
  }

  private static HttpResponse.BodyHandler<byte[]> bytes() {
    return HttpResponse.BodyHandlers.ofByteArray();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private Session login(String name) {
    return login(Client.token(gateway, name), "hold", 1);
  }

  private Session login(String jwt, String command, int clientId) {
    try (Client client =
        Client.connect(
            URI.create(gateway.toString().replaceFirst("^http", "ws") + "terminal"), Map.of())) {
      client.send("{\"type\":\"authentication\",\"payload\":{\"token\":\"%s\"}}".formatted(jwt));
      String token =
          client
              .await(message -> message.path("type").asText().equals("authentication"))
              .path("payload")
              .path("sessionToken")
              .asText();
      client.send(
          "{\"type\":\"command\",\"sessionToken\":\"%s\",\"payload\":{\"command\":\"%s\",\"clientId\":%d}}"
              .formatted(token, command, clientId));
      long serverId =
          client
              .await(message -> message.path("type").asText().equals("command"))
              .path("payload")
              .path("serverId")
              .asLong();
      return new Session(token, serverId);
    }
  }
}
