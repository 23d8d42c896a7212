package dev.podshell.execution.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TraceParent;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CommandReaderTest {

  private static final long OFFSET = 7;
  private static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("ada"), new QuestionId("reader"));

  private final TopicLayout layout = new TopicLayout(4);
  private final EndInput command =
      new EndInput(SANDBOX, SessionId.ofToken("t"), new CommandId(1), "w", 1);

  @Test
  void shouldReturnTheRecordWithItsContentDecoded() throws Exception {
    ConsumerRecord<byte[], byte[]> received = received();

    ConsumerRecord<SandboxId, CommandRecord> read = new CommandReader(layout).read(received);

    assertThat(read.offset()).isEqualTo(OFFSET);
    assertThat(read.partition()).isEqualTo(received.partition());
    assertThat(read.key()).isEqualTo(SANDBOX);
    assertThat(read.value()).isEqualTo(command);
    assertThat(read.serializedKeySize()).isEqualTo(received.serializedKeySize());
    assertThat(read.serializedValueSize()).isEqualTo(received.serializedValueSize());
  }

  @Test
  void shouldKeepNoHeaderExceptTheTraceBecauseTheOthersHoldTheFetchInMemory() throws Exception {
    ConsumerRecord<byte[], byte[]> received = received();
    TraceParent trace = TraceParent.begin();
    trace.addTo(received.headers());

    ConsumerRecord<SandboxId, CommandRecord> read = new CommandReader(layout).read(received);

    assertThat(read.headers()).hasSize(1);
    assertThat(TraceParent.of(read.headers())).contains(trace);
  }

  private ConsumerRecord<byte[], byte[]> received() {
    ProducerRecord<byte[], byte[]> sent =
        CommandCodec.encode(
            command, "/gateway/0", layout.partitionOf(SANDBOX.value()), Instant.EPOCH);
    return new ConsumerRecord<>(
        sent.topic(),
        sent.partition(),
        OFFSET,
        0,
        TimestampType.CREATE_TIME,
        sent.key().length,
        sent.value().length,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }
}
