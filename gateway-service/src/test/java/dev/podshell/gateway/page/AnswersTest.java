package dev.podshell.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.RawConnection;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the headers of every answer, from any handler, and the hosts to which the local run
 * answers.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class AnswersTest {

  @TestHTTPResource("/")
  URI gateway;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html", "/index.html?x=1", "/%69ndex.html"})
  void shouldProtectThePageOnEveryPath(String path) {
    HttpResponse<String> page = Client.get(gateway.resolve(path));

    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/nothing.html",
        "/dev/token/ada",
        "/sessions/x",
        "/files/1/x",
        "/socket.io/"
      })
  void shouldForbidTypeSniffingAndReferrersInEveryAnswer(String path) {
    HttpResponse<String> answer = Client.get(gateway.resolve(path));

    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
      assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }
  }

  @Test
  void shouldCompressTheScriptWhenTheClientAcceptsGzip() throws Exception {
    Matcher script = Pattern.compile("assets/[^\"]+\\.js").matcher(Client.get(gateway).body());
    assertThat(script.find()).isTrue();
    URI asset = gateway.resolve("/" + script.group());
    HttpResponse<byte[]> plain = get(asset, "identity");
    HttpResponse<byte[]> compressed = get(asset, "br, gzip;q=0.8");
    HttpResponse<byte[]> refused = get(asset, "gzip;q=0");

    assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(compressed.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/javascript");
    assertThat(compressed.headers().firstValue("Vary").orElse("").toLowerCase(Locale.ROOT))
        .contains("accept-encoding");
    assertThat(compressed.body().length).isLessThan(plain.body().length / 2);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "podshell-client.js, text/javascript",
    "podshell-client.d.ts, application/typescript",
    "types.d.ts, application/typescript"
  })
  void shouldSendTheClientLibraryToPagesOfAnyOrigin(String name, String type) throws Exception {
    URI file = gateway.resolve("/client/" + name);
    HttpResponse<byte[]> plain = get(file, "identity");
    HttpResponse<byte[]> compressed = get(file, "gzip");

    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(List.of(plain, compressed))
        .allSatisfy(
            answer -> {
              assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
              assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-cache");
              assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
              assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "10.0.0.1",
        "127.0.0.1.evil.example"
      })
  void shouldRefuseTheHostNamesOfOtherMachines(String host) {
    try (RawConnection connection = RawConnection.open(gateway)) {
      assertThat(connection.getOf(host, "/dev/token/ada")).startsWith("HTTP/1.1 403");
    }
    try (RawConnection connection = RawConnection.open(gateway)) {
      assertThat(connection.upgradeOf(host, "/terminal", "Origin: http://" + host))
          .startsWith("HTTP/1.1 403");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:1",
        "podshell.localhost:8080",
        "127.0.0.1",
        "127.9.8.7:99",
        "[::1]:8080"
      })
  void shouldAnswerToTheNamesOfThisMachine(String host) {
    try (RawConnection connection = RawConnection.open(gateway)) {
      assertThat(connection.getOf(host, "/dev/token/ada")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void shouldDescribeEachOfItsMetrics() {
    try (EngineClient client = EngineClient.polling(gateway)) {
      client.get("EIO=3&transport=polling");
    }
    Client.get(gateway.resolve("/files/1/x"));

    List<String> lines = Client.get(metrics).body().lines().toList();
    Set<String> described =
        lines.stream()
            .filter(line -> line.startsWith("# HELP podshell_"))
            .filter(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank())
            .map(line -> line.split(" ", 4)[2])
            .collect(Collectors.toSet());
    Set<String> all =
        lines.stream()
            .filter(line -> line.startsWith("# TYPE podshell_"))
            .map(line -> line.split(" ", 4)[2])
            .collect(Collectors.toSet());

    assertThat(all).hasSizeGreaterThan(20);
    assertThat(described).containsExactlyInAnyOrderElementsOf(all);
  }

  private static HttpResponse<byte[]> get(URI uri, String encodings) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).header("Accept-Encoding", encodings).build(),
          BodyHandlers.ofByteArray());
    }
  }
}
