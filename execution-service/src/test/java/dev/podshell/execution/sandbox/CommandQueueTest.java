package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.execution.Configurations;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.OffsetTracker;
import dev.podshell.execution.publication.EventPublisher;
import dev.podshell.execution.publication.PartitionPublisher;
import dev.podshell.execution.publication.PublicationMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class CommandQueueTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final IncarnationId INCARNATION = IncarnationId.NONE;

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OffsetTracker offsets = new OffsetTracker(1);
  private final CommandQueue queue = queue(kafka);

  @Test
  void shouldRefuseWhenTheMaximumOfRecordsWaits() {
    for (int offset = 1; offset <= 3; offset++) {
      assertThat(accept(offset, 1)).isTrue();
    }
    assertThat(kafka.history()).isEmpty();

    assertThat(accept(4, 1)).isFalse();
    assertThat(depth()).isEqualTo(3);
  }

  @Test
  void shouldRefuseWhenThereIsNoRoomForTheBytes() {
    assertThat(accept(1, 60)).isTrue();
    assertThat(accept(2, 60)).isFalse();
    assertThat(accept(3, 40)).isTrue();
  }

  @Test
  void shouldAcceptALargeRecordWhenNothingElseWaits() {
    assertThat(accept(1, 1_000)).isTrue();
    assertThat(accept(2, 1)).isFalse();
  }

  @Test
  void shouldMakeRoomWhenARecordIsAnsweredAndNotWhenItIsSent() throws Exception {
    assertThat(accept(1, 60)).isTrue();
    ConsumerRecord<SandboxId, CommandRecord> first = Objects.requireNonNull(queue.take(AT_ONCE));
    assertThat(first.offset()).isEqualTo(1);
    assertThat(accept(2, 60)).isFalse();
    assertThat(offsets.committable()).isEqualTo(1);

    queue.onAnswered(first);
    queue.onAnswered(first);
    assertThat(offsets.committable()).isEqualTo(3);
    assertThat(depth()).isZero();
    assertThat(accept(3, 60)).isTrue();
  }

  @Test
  void shouldKeepSentRecordsInOrderUntilTheyAreAnswered() throws Exception {
    for (int offset = 1; offset <= 3; offset++) {
      accept(offset, 1);
      queue.take(AT_ONCE);
    }
    queue.onAnswered(record(2, 1));
    assertThat(queue.sent()).extracting(ConsumerRecord::offset).containsExactly(1L, 3L);
  }

  @Test
  void shouldHandOverAtOnceWhenAThreadWaits() {
    CompletableFuture<ConsumerRecord<SandboxId, CommandRecord>> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Objects.requireNonNull(queue.take(LONG));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    accept(1, 1);
    assertThat(taken).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void shouldReturnNothingWhenItIsWoken() throws Exception {
    queue.wake();
    assertThat(queue.take(LONG)).isNull();
  }

  @Test
  void shouldOfferARecordNoMoreWhileItsRefusalIsOnItsWay() throws Exception {
    MockProducer<byte[], byte[]> slow =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    CommandQueue refusing = queue(slow);
    offsets.onReceived(1);
    assertThat(refusing.accept(record(1, 1), INCARNATION)).isTrue();
    ConsumerRecord<SandboxId, CommandRecord> first = Objects.requireNonNull(refusing.peek(AT_ONCE));

    refusing.refuse(first, INCARNATION, RefusalReason.LOST, "It is gone");

    assertThat(refusing.peek(AT_ONCE)).isNull();
    assertThat(refusing.closeIfEmpty()).isFalse();
    assertThat(offsets.committable()).isEqualTo(1);
    assertThat(slow.completeNext()).isTrue();
    assertThat(refusing.closeIfEmpty()).isTrue();
    assertThat(offsets.committable()).isEqualTo(2);
    assertThat(slow.history()).hasSize(1);
  }

  @Test
  void shouldCloseOnlyWhenItIsEmpty() throws Exception {
    accept(1, 1);
    queue.take(AT_ONCE);
    assertThat(queue.closeIfEmpty()).isFalse();

    queue.onAnswered(record(1, 1));
    assertThat(queue.closeIfEmpty()).isTrue();
    assertThat(queue.accept(record(2, 1), INCARNATION)).isFalse();
    assertThat(kafka.history()).as("nothing is refused").isEmpty();
  }

  @Test
  void shouldNotCountRecordsThatAreAnsweredAfterItWasAbandoned() throws Exception {
    accept(1, 1);
    ConsumerRecord<SandboxId, CommandRecord> first = Objects.requireNonNull(queue.take(AT_ONCE));
    queue.abandon();
    assertThat(depth()).isZero();

    queue.onAnswered(first);
    assertThat(depth()).isZero();
  }

  /** Returns whether a record was queued; otherwise it was refused, and is answered. */
  private boolean accept(long offset, int bytes) {
    int refusals = kafka.history().size();
    offsets.onReceived(offset);
    assertThat(queue.accept(record(offset, bytes), INCARNATION)).isTrue();
    return kafka.history().size() == refusals;
  }

  private double depth() {
    return registry.get("podshell.lanes.depth").gauge().value();
  }

  private CommandQueue queue(MockProducer<byte[], byte[]> producer) {
    Clock clock = Clock.systemUTC();
    EventPublisher publisher =
        new EventPublisher(() -> producer, new TopicLayout(4), "/test", clock);
    return new CommandQueue(
        Configurations.of(
                SandboxConfiguration.class,
                Map.of(
                    "podshell.execution.lane.records", "3",
                    "podshell.execution.lane.bytes", "100"))
            .queue(),
        offsets,
        new PartitionPublisher(
            publisher, new PublicationMetrics(registry), clock, new Assignment(0, 1, 0, offsets)),
        new SandboxMetrics(registry, 3));
  }

  private static ConsumerRecord<SandboxId, CommandRecord> record(long offset, int bytes) {
    SandboxId sandbox = SandboxId.of(new LearnerId("ada"), new QuestionId("queue"));
    return new ConsumerRecord<>(
        Topic.COMMANDS.topicName(),
        0,
        offset,
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        0,
        bytes,
        sandbox,
        new EndInput(sandbox, SessionId.ofToken("t"), new CommandId(1), "w", 1),
        new RecordHeaders(),
        Optional.empty());
  }
}
