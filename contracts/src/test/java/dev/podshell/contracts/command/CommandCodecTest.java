package dev.podshell.contracts.command;

import static dev.podshell.contracts.Samples.COMMAND;
import static dev.podshell.contracts.Samples.READ;
import static dev.podshell.contracts.Samples.SANDBOX;
import static dev.podshell.contracts.Samples.SESSION;
import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.leaves;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.JsonRecordType;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public final class CommandCodecTest {

  private static final StartCommand START =
      new StartCommand(
          SANDBOX,
          SESSION,
          COMMAND,
          new LearnerId("ada"),
          new QuestionId("playground"),
          "\"id\"",
          new Program.Shell("ls | grep \"ü\"", List.of(new Program.Tap(0, 0, 2, true))),
          new TerminalSize(80, 24),
          StandardInput.OPEN,
          Map.of("LANG", "C.UTF-8"),
          true,
          FileNames.NOTED,
          TIME);

  public static Stream<CommandRecord> commands() {
    return Stream.of(
        START,
        new StartCommand(
            SANDBOX,
            SESSION,
            COMMAND,
            new LearnerId("ada"),
            new QuestionId("playground"),
            "1",
            new Program.Script("print(1)"),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false,
            FileNames.IGNORED,
            TIME),
        new StartCommand(
            SANDBOX,
            SESSION,
            COMMAND,
            new LearnerId("ada"),
            new QuestionId("processor"),
            "1",
            new Program.Script(
                "print(1)",
                "python",
                new Program.Engine("x = 1", "{\"level\":2}", Duration.ofSeconds(60))),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false,
            FileNames.IGNORED,
            TIME),
        new AnswerCall(SANDBOX, SESSION, COMMAND, "w", 5, "{\"id\":1}\n"),
        new WriteInput(SANDBOX, SESSION, COMMAND, "w", 1, "\u0003\u0000\n☃"),
        new ResizeTerminal(SANDBOX, SESSION, COMMAND, "w", 2, new TerminalSize(1, 1000)),
        new EndInput(SANDBOX, SESSION, COMMAND, "w", 3),
        new SendSignal(SANDBOX, SESSION, COMMAND, "w", 4, 15),
        new ReadFile(SANDBOX, SESSION, COMMAND, READ, "ü/a b.png", 1L << 40, 65536, TIME),
        new WatchCommand(SANDBOX, SESSION, COMMAND, TIME),
        new WatchCommand(SANDBOX, SESSION, COMMAND, TIME, 1L << 40));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldReadWhatItWrote(CommandRecord command) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(command, "/gateway/0", 3, TIME);

    assertThat(CommandCodec.decode(received(sent))).isEqualTo(command);
    assertThat(sent.key()).asString(UTF_8).isEqualTo(SANDBOX.value());
    assertThat(sent.partition()).isEqualTo(3);
  }

  @Test
  void shouldReadATextWithoutTaps() throws MalformedRecordException {
    byte[] json = "{\"type\":\"shell\",\"text\":\"ls\"}".getBytes(UTF_8);

    assertThat(RecordJson.read(json, Program.class)).isEqualTo(new Program.Shell("ls"));
  }

  @Test
  void shouldReadAScriptFromBeforeThereWereEngines() throws MalformedRecordException {
    String old =
        new String(CommandCodec.encode(START, "/gateway/0", 3, TIME).value(), UTF_8)
            .replaceFirst("\\{\"type\":\"shell\".*?]}", "{\"type\":\"script\",\"text\":\"1\"}");

    StartCommand read = (StartCommand) CommandCodec.decode(withValue(old.getBytes(UTF_8)));

    assertThat(read.program()).isEqualTo(new Program.Script("1"));
  }

  @Test
  void shouldReadAStartFromBeforeNamesOfFilesWereNoted() throws MalformedRecordException {
    String old =
        new String(CommandCodec.encode(START, "/gateway/0", 3, TIME).value(), UTF_8)
            .replace("\"fileNames\":\"NOTED\",", "");

    StartCommand read = (StartCommand) CommandCodec.decode(withValue(old.getBytes(UTF_8)));

    assertThat(old).doesNotContain("fileNames");
    assertThat(read.fileNames()).isEqualTo(FileNames.IGNORED);
  }

  @Test
  void shouldReadAWatchOfBeforeScreensSaidWhatTheyHaveShown() throws MalformedRecordException {
    WatchCommand watch = new WatchCommand(SANDBOX, SESSION, COMMAND, TIME);
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(watch, "/gateway/0", 3, TIME);
    String old = new String(sent.value(), UTF_8).replace(",\"shown\":null", "");

    assertThat(old).doesNotContain("shown");
    assertThat(CommandCodec.decode(received(withValue(sent, old)))).isEqualTo(watch);
  }

  @Test
  void shouldRefuseAScreenThatHasShownLessThanNothing() {
    WatchCommand watch = new WatchCommand(SANDBOX, SESSION, COMMAND, TIME, 1L);
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(watch, "/gateway/0", 3, TIME);
    String negative = new String(sent.value(), UTF_8).replace("\"shown\":1", "\"shown\":-1");

    assertThat(negative).contains("-1");
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> CommandCodec.decode(received(withValue(sent, negative))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"sandbox\":1}",
        "not json",
        "{\"sandbox\":\"../etc\",\"command\":-1}"
      })
  void shouldRefuseAMalformedValueAndStillKnowItsSandbox(String value)
      throws MalformedRecordException {
    ConsumerRecord<byte[], byte[]> record = withValue(value.getBytes(UTF_8));

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> CommandCodec.decode(record));
    assertThat(CommandCodec.address(record))
        .isEqualTo(new CommandCodec.Address(SANDBOX, SESSION, COMMAND));
  }

  @Test
  void shouldRefuseAValueThatNamesAnotherSandboxThanTheHeaders() {
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(START, "/gateway/0", 0, TIME);
    sent.headers().remove("ce_sandbox");
    sent.headers()
        .add(
            "ce_sandbox",
            SandboxId.of(new LearnerId("eve"), new QuestionId("q")).value().getBytes(UTF_8));

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> CommandCodec.decode(received(sent)))
        .withMessage("The headers and the value name different commands");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ce_type", "ce_sandbox", "ce_session", "ce_command"})
  void shouldNameTheHeaderThatIsMissing(String header) {
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(START, "/gateway/0", 0, TIME);
    sent.headers().remove(header);

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> CommandCodec.decode(received(sent)))
        .withMessage("The header " + header + " is missing");
  }

  private static ConsumerRecord<byte[], byte[]> withValue(byte[] value) {
    ProducerRecord<byte[], byte[]> sent = CommandCodec.encode(START, "/gateway/0", 0, TIME);
    return received(new ProducerRecord<>(sent.topic(), 0, sent.key(), value, sent.headers()));
  }

  private static ProducerRecord<byte[], byte[]> withValue(
      ProducerRecord<byte[], byte[]> sent, String value) {
    return new ProducerRecord<>(
        sent.topic(), sent.partition(), sent.key(), value.getBytes(UTF_8), sent.headers());
  }

  @Test
  void shouldHaveATypeForEveryRecord() {
    assertThat(CommandCodec.TYPES.all().stream().<Class<?>>map(JsonRecordType::recordClass))
        .containsExactlyInAnyOrderElementsOf(leaves(CommandRecord.class).toList());
  }
}
