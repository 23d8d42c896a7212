package dev.podshell.gateway.dialect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs users and monitors in real JavaScript clients, from 4.0.1 to the newest. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class MonitorClientsTest {

  private static final Path CLIENTS = Path.of("src/test/socket-io-clients");

  @TestHTTPResource("/")
  URI gateway;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "oldest, polling",
    "oldest, websocket",
    "oldest, upgrade",
    "newest, polling",
    "newest, websocket",
    "newest, upgrade"
  })
  void shouldServeEveryJavaScriptClient(String client, String transport)
      throws IOException, InterruptedException {
    assertThat(CLIENTS.resolve("node_modules"))
        .as("installed by src/test/install.sh, which exec.skip skips")
        .exists();
    Path output = folder.resolve("output");
    Process node =
        new ProcessBuilder(
                "node",
                "monitor.mjs",
                client,
                transport,
                gateway.toString(),
                UUID.randomUUID().toString())
            .directory(CLIENTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(node.waitFor(180, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
      assertThat(node.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      node.destroyForcibly();
    }
  }
}
