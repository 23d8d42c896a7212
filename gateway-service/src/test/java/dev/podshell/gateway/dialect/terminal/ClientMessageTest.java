package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Command;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Document;
import dev.podshell.gateway.dialect.terminal.ClientMessage.DocumentKind;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeOne;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import dev.podshell.gateway.fakes.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends is understood or refused with a reason, and is never a fault of ours. */
class ClientMessageTest {

  private static final SessionId SESSION = SessionId.ofToken("token");

  private final TerminalFrames frames = new TerminalFrames();

  /** Reads one kind of message. */
  private interface Reading<T> {
    T of(JsonNode payload) throws MalformedMessageException;
  }

  @Property(tries = 2000)
  void shouldReadAnObjectOrNothing(@ForAll("texts") String frame) {
    assertThat(frames.read(frame).filter(message -> !message.isObject())).isEmpty();
  }

  @Property(tries = 3000)
  void shouldUnderstandACommandOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood(payload, Command::of)
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
    understood(payload, read -> Update.of(read, SESSION))
        .map(Update::number)
        .ifPresent(number -> assertThat(number.sequence()).isPositive());
  }

  @Property(tries = 3000)
  void shouldUnderstandAnAuthenticationOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood(payload, Authentication::of)
        .ifPresent(message -> assertThat(message.resume()).isNotNull());
  }

  @Property(tries = 3000)
  void shouldUnderstandAResumeOrSayWhatIsWrong(@ForAll("payloads") String payload) {
    understood(payload, read -> ResumeOne.of(read, SESSION))
        .ifPresent(message -> assertThat(message.command().value()).isNotNegative());
  }

  @Property(tries = 3000)
  void shouldUnderstandADocumentOrSayWhatIsWrong(
      @ForAll("payloads") String payload, @ForAll DocumentKind kind) {
    understood(payload, read -> Document.of(kind, read))
        .flatMap(Document::json)
        .ifPresent(json -> assertThat(frames.value(json).isNull()).isFalse());
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
        "preferences",
        "notes");
  }

  private <T> Optional<T> understood(String payload, Reading<T> reading) {
    try {
      return Optional.of(reading.of(frames.read(payload).orElseThrow()));
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
