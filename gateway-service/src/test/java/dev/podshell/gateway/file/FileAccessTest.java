package dev.podshell.gateway.file;

import static dev.podshell.gateway.file.FileClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests who may read files: with a session token, a token of the issuer, or a cookie. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework, or before each test
class FileAccessTest {

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
  void shouldSendAFileWhenATokenOfTheIssuerIsShown() throws Exception {
    files.has("a.txt", new byte[] {'a'});

    HttpResponse<byte[]> response =
        files.send(
            "GET", "a.txt", Map.of("Authorization", "Bearer " + Client.token(gateway, learner)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSendAFileOfAnotherSessionOfTheLearner() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    FileClient.Session other = FileClient.login(gateway, Client.token(gateway, learner));

    assertThat(files.send("GET", "a.txt", other.bearer()).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSendAFileToAPageWithItsCookie() throws Exception {
    files.has("a.txt", new byte[] {'a'});

    HttpResponse<byte[]> begun = files.begin(Map.of("Authorization", "Bearer " + files.token()));
    String cookie = header(begun, "Set-Cookie");

    assertThat(begun.statusCode()).isEqualTo(204);
    assertThat(cookie)
        .contains("; HTTPOnly")
        .contains("; SameSite=Strict")
        .contains("; Path=/files")
        .contains("; Max-Age=")
        .doesNotContain("Secure")
        .doesNotContain(files.token());
    assertThat(files.send("GET", "a.txt", Map.of("Cookie", cookie.split(";")[0])).statusCode())
        .isEqualTo(200);
  }

  @Test
  void shouldMakeTheCookieSecureWhenThePageWasLoadedOverTls() throws Exception {
    HttpResponse<byte[]> begun =
        files.begin(
            Map.of(
                "Authorization",
                "Bearer " + files.token(),
                "Origin",
                "https://" + gateway.getAuthority()));

    assertThat(header(begun, "Set-Cookie")).contains("; Secure");
  }

  @Test
  void shouldRefuseAForgedCookie() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    String cookie =
        header(files.begin(Map.of("Authorization", "Bearer " + files.token())), "Set-Cookie")
            .split(";")[0];
    String[] parts = cookie.split("\\.");
    String other =
        header(
                files.begin(
                    FileClient.login(gateway, Client.token(gateway, "other-" + learner)).bearer()),
                "Set-Cookie")
            .split(";")[0];

    for (String forged :
        List.of(
            parts[0] + "." + parts[1] + "." + "A".repeat(43),
            parts[0] + "." + (Long.parseLong(parts[1]) + 1) + "." + parts[2],
            other.split("\\.")[0] + "." + parts[1] + "." + parts[2],
            "podshell-files=",
            "podshell-files=" + files.token())) {
      assertThat(files.send("GET", "a.txt", Map.of("Cookie", forged)).statusCode())
          .as(forged)
          .isEqualTo(401);
    }
    assertThat(files.send("GET", "a.txt", Map.of("Cookie", other)).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSendNothingToOtherLearnersOrWithoutAValidToken() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    FileClient.Session stranger =
        FileClient.login(gateway, Client.token(gateway, "stranger-" + learner));

    assertThat(files.send("GET", "a.txt", stranger.bearer()).statusCode()).isEqualTo(404);
    assertThat(files.send("GET", "a.txt", Map.of()).statusCode()).isEqualTo(401);
    assertThat(files.send("GET", "a.txt", Map.of("Authorization", "Bearer x.y.z")).statusCode())
        .isEqualTo(401);
    assertThat(
            files
                .send("GET", "a.txt", Map.of("Authorization", "Bearer " + "A".repeat(43)))
                .statusCode())
        .isEqualTo(401);
    assertThat(files.send("GET", "a.txt?access_token=" + files.token(), Map.of()).statusCode())
        .isEqualTo(401);
    assertThat(files.begin(Map.of()).statusCode()).isEqualTo(401);
    assertThat(files.reads()).isEmpty();
  }

  @Test
  void shouldSendNothingOnceTheSessionHasEnded() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    String cookie = header(files.begin(files.bearer()), "Set-Cookie").split(";")[0];

    sessionService.expire(files.token());

    assertThat(files.get("a.txt").statusCode()).isEqualTo(401);
    assertThat(files.send("GET", "a.txt", Map.of("Cookie", cookie)).statusCode()).isEqualTo(401);
    assertThat(files.begin(files.bearer()).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldExpireTheCookieWithTheToken() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    FileClient.Session brief =
        FileClient.login(gateway, Client.token(gateway, learner, Duration.ofSeconds(2)));

    String cookie = header(files.begin(brief.bearer()), "Set-Cookie");
    Map<String, String> headers = Map.of("Cookie", cookie.split(";")[0]);

    assertThat(cookie).containsPattern("; Max-Age=[12];");
    await()
        .untilAsserted(
            () -> assertThat(files.send("GET", "a.txt", headers).statusCode()).isEqualTo(401));
    assertThat(files.send("GET", "a.txt", brief.bearer()).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldRefuseATokenIssuedBeforeAllSessionsOfItsLearnerWereEnded() throws Exception {
    files.has("a.txt", new byte[] {'a'});
    String token = Client.token(gateway, learner);

    sessionService.revokeAll(learner);

    assertThat(files.send("GET", "a.txt", Map.of("Authorization", "Bearer " + token)).statusCode())
        .isEqualTo(401);
    assertThat(files.get("a.txt").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldRefusePagesOfOtherOrigins() throws Exception {
    assertThat(
            files
                .send(
                    "GET",
                    "a.txt",
                    Map.of(
                        "Authorization",
                        "Bearer " + files.token(),
                        "Origin",
                        "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
  }
}
