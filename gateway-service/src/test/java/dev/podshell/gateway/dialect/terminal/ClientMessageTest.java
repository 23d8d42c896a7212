package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Command;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Document;
import dev.podshell.gateway.dialect.terminal.ClientMessage.DocumentKind;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ListCommands;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeCommand;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import dev.podshell.gateway.fakes.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Every frame of a client is understood, or refused with a reason. None causes an internal error.
 */
class ClientMessageTest {

  private static final SessionId SESSION = SessionId.ofToken("token");

  private final TerminalFrames frames = new TerminalFrames();

  @Property(tries = 2000)
  void shouldUnderstandAnObjectOrSayThatItIsNotOne(@ForAll("texts") String frame) {
    understood(frame);
  }

  @Property(tries = 3000)
  void shouldUnderstandACommandOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood("command", payload, Command.class)
        .ifPresent(
            command -> {
              assertThat(command.clientId().isNumber() || command.clientId().isTextual()).isTrue();
              assertThat(command.text().getBytes(StandardCharsets.UTF_8).length)
                  .isLessThanOrEqualTo(Program.MAX_BYTES);
              assertThat(command.text()).doesNotContain("\0");
            });
  }

  @Property(tries = 3000)
  void shouldUnderstandAnUpdateOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood("update", payload, Update.class)
        .map(Update::number)
        .ifPresent(number -> assertThat(number.sequence()).isPositive());
  }

  @Property(tries = 3000)
  void shouldUnderstandARequestForAListOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood("list", payload, ListCommands.class)
        .ifPresent(list -> assertThat(list.limit()).isBetween(1, CommandPage.MAX_COMMANDS));
  }

  @Property(tries = 3000)
  void shouldUnderstandAnAuthenticationOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood("authentication", payload, Authentication.class)
        .ifPresent(message -> assertThat(message.resume()).isNotNull());
  }

  @Property(tries = 3000)
  void shouldUnderstandAResumeOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood("resume", payload, ResumeCommand.class)
        .ifPresent(
            message -> assertThat(message.command().resolve(SESSION).value()).isNotNegative());
  }

  @Property(tries = 3000)
  void shouldUnderstandADocumentOrSayWhatIsWrong(
      @ForAll("payloads") String payload, @ForAll DocumentKind kind) {
    understood(kind.text(), payload, Document.class)
        .flatMap(Document::json)
        .ifPresent(json -> assertThat(frames.value(json).isNull()).isFalse());
  }

  @Test
  void shouldEchoTheIdsOfAMessageThatItRefuses() {
    String frame =
        """
        {"type":"update","sessionToken":"s","payload":
          {"type":"stdin","serverId":"seven","writer":null,"seq":[1],"input":"x"}}
        """;

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ClientMessage.parse(frame, frames.reader()))
        .satisfies(
            e ->
                assertThat(e.origin())
                    .isEqualTo(
                        new Origin(
                            "update",
                            "s",
                            Map.of(
                                "type", TextNode.valueOf("stdin"),
                                "serverId", TextNode.valueOf("seven")))));
  }

  @Provide
  Arbitrary<String> texts() {
    return JsonTexts.cut(payloads());
  }

  @Provide
  Arbitrary<String> payloads() {
    return JsonTexts.objects(
        "token",
        "sessionToken",
        "streams",
        "render",
        "resume",
        "command",
        "clientId",
        "tty",
        "env",
        "stdin",
        "breakpoints",
        "type",
        "serverId",
        "input",
        "signal",
        "cols",
        "rows",
        "writer",
        "seq",
        "cursor",
        "question",
        "before",
        "limit",
        "preferences",
        "notes");
  }

  private <T extends ClientMessage> Optional<T> understood(
      String type, String payload, Class<T> message) {
    return understood("{\"type\":\"%s\",\"payload\":%s}".formatted(type, payload))
        .map(message::cast);
  }

  private Optional<ClientMessage> understood(String frame) {
    try {
      return Optional.of(ClientMessage.parse(frame, frames.reader()));
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
