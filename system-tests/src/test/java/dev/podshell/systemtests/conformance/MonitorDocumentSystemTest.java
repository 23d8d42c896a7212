package dev.podshell.systemtests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Follows "Websocket Documentation" with its own client, {@code socket.io-client}. User and monitor
 * are on different gateways, and, with WebSocket, behind a balancer. Polling needs one gateway for
 * all requests of a session, which a plain balancer does not give.
 */
@ExtendWith(PodshellSystem.Shared.class)
final class MonitorDocumentSystemTest {

  private static final Path SCRIPT = Path.of("src/test/socket-io/monitor-document.mjs");
  private static final Path CLIENTS = Path.of("../gateway-service/src/test/socket-io-clients");

  private final PodshellSystem system;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // the folder is given by the framework
  MonitorDocumentSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @ParameterizedTest
  @CsvSource({
    "oldest, polling",
    "oldest, websocket",
    "oldest, upgrade",
    "newest, polling",
    "newest, websocket",
    "newest, upgrade"
  })
  void shouldDoWhatTheDocumentSaysForUserAndMonitorOnDifferentGateways(
      String client, String transport) throws IOException, InterruptedException {
    walk(client, transport, system.gateway(), system.otherGateway());
  }

  @ParameterizedTest
  @CsvSource({"oldest", "newest"})
  void shouldDoWhatTheDocumentSaysBehindABalancer(String client)
      throws IOException, InterruptedException {
    walk(client, "websocket", system.balancedGateways(), system.balancedGateways());
  }

  private void walk(String client, String transport, URI user, URI monitor)
      throws IOException, InterruptedException {
    assertThat(CLIENTS.resolve("node_modules"))
        .as("installed by the gateway service's build, which exec.skip skips")
        .exists();
    Path output = folder.resolve("output");
    Process node =
        new ProcessBuilder(
                List.of(
                    "node",
                    SCRIPT.toString(),
                    CLIENTS.toRealPath().toString(),
                    client,
                    transport,
                    user.toString(),
                    monitor.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(node.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
      assertThat(node.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      node.destroyForcibly();
    }
  }
}
