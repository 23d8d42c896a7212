package dev.podshell.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what {@code helm test} runs, against services that work and services that do not. */
class HelmTestTest {

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int UNAVAILABLE = 503;
  private static final int UPGRADED = 101;

  @TempDir Path folder;

  @Test
  void shouldAskTheServicesThatAreThere() {
    Manifests manifests = Chart.minimal().render();
    Map<String, String> environment =
        manifests.pod("podshell-test").getSpec().getContainers().getFirst().getEnv().stream()
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));

    assertThat(environment)
        .containsEntry(
            "READY",
            "podshell-gateway-management:9080 podshell-session-management:9081"
                + " podshell-execution-management:9082")
        .containsEntry("GATEWAY", "podshell-gateway:80");
    assertThat(manifests.pod("podshell-test").getMetadata().getAnnotations())
        .containsEntry("helm.sh/kept-hook", "test");
  }

  @Test
  void shouldPassWhenAllAreReadyAndStrangersAreRefused() throws Exception {
    Outcome outcome = run(OK, UNAUTHORIZED);

    assertThat(outcome.output())
        .contains("1 of 127.0.0.1 are ready", "an upgrade without a token is refused");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void shouldFailWhenAServiceIsNotReady() throws Exception {
    Outcome outcome = run(UNAVAILABLE, UNAUTHORIZED);

    assertThat(outcome.output()).contains("503");
    assertThat(outcome.status()).isNotZero();
  }

  @Test
  void shouldFailWhenTheGatewayLetsStrangersIn() throws Exception {
    Outcome outcome = run(OK, UPGRADED);

    assertThat(outcome.output()).contains("an upgrade without a token is answered");
    assertThat(outcome.status()).isNotZero();
  }

  private Outcome run(int readiness, int upgrade) throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    answer(server, "/", OK);
    answer(server, "/q/health/ready", readiness);
    answer(server, "/questions/playground", upgrade);
    server.start();
    try {
      Path script = folder.resolve("test.py");
      Files.writeString(
          script,
          String.valueOf(
              Chart.minimal()
                  .render()
                  .one(ConfigMap.class, "podshell-test")
                  .getData()
                  .get("test.py")));
      ProcessBuilder builder = new ProcessBuilder("python3", "-u", script.toString());
      String address = "127.0.0.1:" + server.getAddress().getPort();
      builder
          .environment()
          .putAll(Map.of("READY", address, "GATEWAY", address, "TIMEOUT_SECONDS", "0"));
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return new Outcome(process.exitValue(), output);
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, int status) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private record Outcome(int status, String output) {}
}
