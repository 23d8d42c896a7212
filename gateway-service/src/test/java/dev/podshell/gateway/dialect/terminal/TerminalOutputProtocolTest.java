package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.event.Stream;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests what output looks like: whole characters, the streams that a client asks for, and HTML. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalOutputProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @Test
  void shouldKeepCharactersWholeAcrossEntriesOfInterleavedStreams() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "hold");
      byte[] euro = "€".getBytes(UTF_8);
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {'a', euro[0]});
      sandboxes.write(serverId, Stream.STDERR, "é");
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {euro[1], euro[2], (byte) 0xFF});
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {euro[0]});
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(terminal.output(serverId, "stdin")).isEqualTo("a€\uFFFD\uFFFD");
      assertThat(terminal.output(serverId, "stderr")).isEqualTo("é");
      assertThat(terminal.output(serverId, "combined")).isEqualTo("aé€\uFFFD\uFFFD");
    }
  }

  @Test
  void shouldSendOnlyTheCombinedStreamWhenAsked() {
    try (Terminal terminal = new Terminal(gateway)) {
      terminal.authenticate(
          payload().put("token", Client.token(gateway, learner)).put("streams", "combined"));
      long serverId = terminal.run(1, "echo x");
      terminal.awaitCompletion(serverId);

      assertThat(terminal.updates(serverId))
          .allSatisfy(
              update ->
                  assertThat(update.path("output").fieldNames())
                      .toIterable()
                      .containsExactly("combined"));
    }
  }

  @Test
  void shouldRenderTheSameHtmlLiveAndFromHistory() {
    String html =
        "<a href=\"./bui.png\"><img src=\"./bui.png?thumbnail\" alt=\"\">bui.png</a>"
            + " &lt;b&gt;&amp;\n";
    try (Terminal terminal = html(payload().put("token", Client.token(gateway, learner)))) {
      long serverId = terminal.run(1, "hold");
      sandboxes.write(
          serverId, Stream.STDOUT, "bui.png <b>&\n".getBytes(UTF_8), List.of("bui.png", "x"));
      terminal.awaitOutput(serverId, html);
      sandboxes.write(serverId, Stream.STDERR, "'".getBytes(UTF_8));
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {(byte) 0xC3});
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(sandboxes.startsOf(serverId).getFirst().fileNames()).isEqualTo(FileNames.NOTED);
      assertThat(terminal.output(serverId, "stdin")).isEqualTo(html + "\uFFFD");
      assertThat(terminal.output(serverId, "stderr")).isEqualTo("&#39;");
      try (Terminal back = html(payload().put("sessionToken", terminal.sessionToken()))) {
        back.awaitCompletion(serverId);
        for (String stream : List.of("combined", "stdin", "stderr")) {
          assertThat(back.output(serverId, stream)).isEqualTo(terminal.output(serverId, stream));
        }
      }
    }
  }

  @Test
  void shouldRenderForEachConnectionAsItAsked() {
    try (Terminal text = Terminal.login(gateway, learner);
        Terminal html = html(payload().put("sessionToken", text.sessionToken()))) {
      long serverId = text.run(1, "echo <a>");
      text.awaitCompletion(serverId);
      html.awaitCompletion(serverId);

      assertThat(sandboxes.startsOf(serverId).getFirst().fileNames()).isEqualTo(FileNames.IGNORED);
      assertThat(text.output(serverId, "combined")).isEqualTo("<a>\n");
      assertThat(html.output(serverId, "combined")).isEqualTo("&lt;a&gt;\n");
      assertThat(html.run(1, "echo <a>")).isEqualTo(serverId);
    }
  }

  @Test
  void shouldRefuseAnUnknownRendering() {
    try (Terminal terminal = new Terminal(gateway)) {
      assertThat(
              terminal.authenticate(
                  payload().put("token", Client.token(gateway, learner)).put("render", "pdf")))
          .containsEntry("result", "error");
    }
  }

  private Terminal html(ObjectNode credentials) {
    Terminal terminal = new Terminal(gateway);
    assertThat(terminal.authenticate(credentials.put("render", "html")))
        .containsEntry("result", "ok");
    return terminal;
  }
}
