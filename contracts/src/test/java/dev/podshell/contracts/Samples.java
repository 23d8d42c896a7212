package dev.podshell.contracts;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Provides one of each identity, and sends records through Kafka's form. */
public final class Samples {

  public static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("ada"), new QuestionId("playground"));
  public static final SessionId SESSION = SessionId.ofToken("token");
  public static final CommandId COMMAND = CommandId.of(SESSION, "1");
  public static final IncarnationId INCARNATION = new IncarnationId("0123456789abcdef");
  public static final ReadId READ = new ReadId("0123456789abcdef0123456789abcdef");
  public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  private Samples() {}

  /** Returns the record as a consumer receives it. */
  public static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    return new ConsumerRecord<>(
        sent.topic(),
        sent.partition(),
        7,
        TIME.toEpochMilli(),
        TimestampType.CREATE_TIME,
        sent.key() == null ? 0 : sent.key().length,
        sent.value() == null ? 0 : sent.value().length,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }

  /** Returns the classes that a sealed interface permits, at any depth. */
  public static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Samples::leaves)
        : Stream.of(type);
  }
}
