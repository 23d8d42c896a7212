package dev.podshell.gateway.dialect.line;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves with a real client that a package alone is a dialect. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class LineProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  @Test
  void shouldRunACommandAndSendItsOutputAndItsEnd() throws Exception {
    WebSocket socket = connect(Client.token(gateway, learner));

    send(socket, "run echo 42");

    assertThat(next()).isEqualTo("started");
    assertThat(next()).isEqualTo("output 42\n");
    assertThat(next()).isEqualTo("end 0");
  }

  @Test
  void shouldTypeIntoTheCommandThatRuns() throws Exception {
    WebSocket socket = connect(Client.token(gateway, learner));
    send(socket, "type too early");
    assertThat(next()).isEqualTo("error No command runs: run one first");
    send(socket, "run cat");
    assertThat(next()).isEqualTo("started");

    send(socket, "type one");
    assertThat(next()).isEqualTo("output one\n");
    send(socket, "type two");
    assertThat(next()).isEqualTo("output two\n");

    assertThat(sandboxes.started())
        .filteredOn(start -> start.learner().value().equals(learner))
        .singleElement()
        .satisfies(
            start ->
                assertThat(sandboxes.inputs(start.command().value()))
                    .extracting(CommandInput::sequence)
                    .containsExactly(1L, 2L));
  }

  @Test
  void shouldRefuseALineThatItDoesNotUnderstandAndGoOn() throws Exception {
    WebSocket socket = connect(Client.token(gateway, learner));

    send(socket, "dance");
    assertThat(next()).isEqualTo("error A line begins with run or type, and a space");

    send(socket, "run echo still here");
    assertThat(next()).isEqualTo("started");
    assertThat(next()).isEqualTo("output still here\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nobody's"})
  void shouldRefuseAClientWithoutAValidToken(String token) {
    assertThatThrownBy(() -> connect(token)).hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  private WebSocket connect(String token) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!token.isEmpty()) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder
        .buildAsync(
            URI.create("ws" + gateway.resolve("/line").toString().substring("http".length())),
            new Lines())
        .join();
  }

  private static void send(WebSocket socket, String line) {
    socket.sendText(line, true).join();
  }

  private @Nullable String next() throws InterruptedException {
    return lines.poll(30, SECONDS);
  }

  /** Keeps the frames that arrive. Each is short enough for one piece. */
  private final class Lines implements WebSocket.Listener {

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      lines.add(data.toString());
      socket.request(1);
      return null;
    }
  }
}
