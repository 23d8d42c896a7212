package dev.podshell.gateway.topic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TopicLayout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class CommandPublisherTest {

  private static final SandboxId SANDBOX = SandboxId.of(new LearnerId("ada"), new QuestionId("q1"));
  private static final SessionId SESSION = SessionId.ofToken("token");

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final CommandPublisher publisher =
      new CommandPublisher(
          new RecordPublisher(producer, 2, new SimpleMeterRegistry()),
          new TopicLayout(8),
          "/gateway/0");

  @Test
  void shouldBeginATraceWithEachCommand() {
    publish(start(1));
    publish(start(2));

    List<String> traces =
        producer.history().stream()
            .map(record -> new String(header(record).orElseThrow(), US_ASCII))
            .toList();
    assertThat(traces)
        .doesNotHaveDuplicates()
        .allMatch(trace -> trace.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  }

  @Test
  void shouldBeginNoTraceWithInput() {
    publish(new EndInput(SANDBOX, SESSION, new CommandId(1), "w", 1));

    assertThat(header(producer.history().getFirst())).isEmpty();
  }

  @Test
  void shouldRefuseACommandWhenTooManyAreUnanswered() {
    CompletableFuture<Void> first = publish(start(1));
    publish(start(2));
    CompletableFuture<Void> third = publish(start(3));

    assertThat(third)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(PublicationRefusedException.class);
    assertThat(first).isNotDone();
    producer.completeNext();
    assertThat(first).isCompleted();
    publish(start(4));
    assertThat(producer.history()).hasSize(3);
  }

  @Test
  void shouldRefuseOnlyCommandsThatKafkaCertainlyDoesNotHave() {
    CompletableFuture<Void> tooLarge = publish(start(1));
    producer.errorNext(new RecordTooLargeException("too large"));
    CompletableFuture<Void> unknown = publish(start(2));
    producer.errorNext(new IllegalStateException("the producer was closed"));

    assertThat(tooLarge).isCompletedExceptionally();
    assertThat(unknown).isNotDone();
  }

  private CompletableFuture<Void> publish(CommandRecord command) {
    return publisher.publish(command);
  }

  private static Optional<byte[]> header(ProducerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader("traceparent")).map(Header::value);
  }

  private static StartCommand start(long command) {
    return new StartCommand(
        SANDBOX,
        SESSION,
        new CommandId(command),
        new LearnerId("ada"),
        new QuestionId("q1"),
        "1",
        new Program.Shell("true"),
        null,
        StandardInput.OPEN,
        Map.of(),
        false,
        FileNames.IGNORED,
        Instant.now());
  }
}
