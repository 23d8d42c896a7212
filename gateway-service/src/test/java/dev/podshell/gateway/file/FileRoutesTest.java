package dev.podshell.gateway.file;

import static dev.podshell.gateway.file.FileClient.assertProblem;
import static dev.podshell.gateway.file.FileClient.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how files are sent, and what is answered instead of a file. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework, or before each test
class FileRoutesTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();
  private FileClient files;

  @BeforeEach
  void login() {
    files = new FileClient(gateway, sandboxes, learner);
  }

  @AfterEach
  void mend() {
    files.close();
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
  }

  @Test
  void shouldSendAFileWhenTheSessionTokenIsShown() throws Exception {
    files.has("notes.txt", "hellö".getBytes(UTF_8));

    HttpResponse<byte[]> response = files.get("notes.txt");

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
  void shouldChooseTheTypeOfAFileByItsContent(String hex, String type, String disposition)
      throws Exception {
    byte[] content = HexFormat.of().parseHex(hex);
    files.has("page.html", content);

    HttpResponse<byte[]> response = files.get("page.html");

    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Content-Disposition")).startsWith(disposition + ";");
    assertThat(response.body()).isEqualTo(content);
  }

  @Test
  void shouldSendALargeTextWholeWhenAPieceCutsACharacter() throws Exception {
    String text = "aü".repeat(400_000);
    files.has("large.txt", text.getBytes(UTF_8));

    HttpResponse<byte[]> response = files.get("large.txt");

    assertThat(new String(response.body(), UTF_8)).isEqualTo(text);
    assertThat(header(response, "Content-Type")).startsWith("text/plain");
    assertThat(files.reads()).hasSize(5);
  }

  @Test
  void shouldAnswerHeadWithoutTheFile() throws Exception {
    files.has("a.txt", new byte[1_000_000]);

    HttpResponse<byte[]> response = files.send("HEAD", "a.txt", files.bearer());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("1000000");
    assertThat(response.body()).isEmpty();
    assertThat(files.reads()).hasSize(1);
  }

  @Test
  void shouldBreakOffWhenAFileChanges() {
    byte[] content = new byte[600_000];
    sandboxes.answerReads(read -> FakeSandboxes.content(read, content, read.offset()));

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.get("changing"));
  }

  @Test
  void shouldFailWhenASandboxContradictsItself() throws Exception {
    sandboxes.answerReads(read -> FakeSandboxes.content(read, 3, 1, new byte[10]));
    assertThat(files.get("a").statusCode()).isEqualTo(503);

    sandboxes.answerReads(read -> FakeSandboxes.content(read, -1, 1, new byte[0]));
    assertThat(files.get("a").statusCode()).isEqualTo(503);

    sandboxes.answerReads(read -> FakeSandboxes.content(read, 100, 1, new byte[0]));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.get("endless"));
  }

  @Test
  void shouldSayWhyThereIsNoFile() throws Exception {
    refuses(FileEvent.Reason.NOT_FOUND);
    assertProblem(files.get("a"), 404, "It is NOT_FOUND");
    refuses(FileEvent.Reason.GONE);
    assertProblem(files.get("a"), 410, "It is GONE");
    refuses(FileEvent.Reason.BUSY);
    assertProblem(files.get("a"), 503, "It is BUSY");
    sandboxes.answerReads(
        read -> FakeSandboxes.content(read, 16 * 1024 * 1024 + 1, 1, new byte[] {'a'}));
    assertProblem(files.get("a"), 403, "larger than");
  }

  @Test
  void shouldSayThatASandboxDoesNotAnswer() throws Exception {
    sandboxes.answerReads(_ -> Optional.empty());

    assertProblem(files.get("a"), 504, "did not answer in time");
  }

  @Test
  void shouldSayThatTheSessionServiceIsAway() throws Exception {
    sessionService.setAway(true);
    try {
      assertProblem(files.get("a"), 503, "session service");
    } finally {
      sessionService.setAway(false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../x", "a/../../x", "%2e%2e/x", "a%2Fb", "%00", "a//b", "a/"})
  void shouldNotAskASandboxForAPathOutsideItsFolder(String path) throws Exception {
    files.has(path, new byte[] {'a'});

    assertThat(files.get(path).statusCode()).isEqualTo(404);
    assertThat(files.reads()).isEmpty();
  }

  @Test
  void shouldEncodeTheNameOfAFileInItsHeader() throws Exception {
    files.has("a \"b\"\r\nX: ü*.txt", new byte[] {'a'});

    HttpResponse<byte[]> response = files.get("a%20%22b%22%0D%0AX:%20%C3%BC*.txt");

    assertThat(header(response, "Content-Disposition"))
        .isEqualTo("inline; filename*=UTF-8''a%20%22b%22%0D%0AX%3A%20%C3%BC%2A.txt");
    assertThat(response.headers().firstValue("X")).isEmpty();
  }

  @Test
  void shouldBoundTheFilesOfALearnerThatAreSentAtOnce() throws Exception {
    List<ReadFile> held = new CopyOnWriteArrayList<>();
    sandboxes.answerReads(
        read -> {
          held.add(read);
          return Optional.empty();
        });
    List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      responses.add(files.startGet("a"));
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

  private void refuses(FileEvent.Reason reason) {
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, reason));
  }
}
