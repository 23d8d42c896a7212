package dev.podshell.session;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TopicLayout;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of a sandbox that no other test uses. */
final class Sandbox {

  static final TopicLayout LAYOUT = new TopicLayout(RealParts.PARTITIONS);

  final LearnerId learner;
  final QuestionId question;
  final SandboxId id;
  final IncarnationId incarnation = IncarnationId.random(new SecureRandom());
  final SessionId session = SessionId.ofToken(UUID.randomUUID().toString());
  final int partition;

  Sandbox() {
    this(new LearnerId("learner-" + UUID.randomUUID()), "playground");
  }

  /** Is used in another session than any other. */
  Sandbox(LearnerId learner, String question) {
    this.learner = learner;
    this.question = new QuestionId(question);
    this.id = SandboxId.of(learner, this.question);
    this.partition = LAYOUT.partitionOf(id.value());
  }

  CommandId command(int clientId) {
    return CommandId.of(session, Integer.toString(clientId));
  }

  ProducerRecord<byte[], byte[]> start(int clientId, String text) {
    return start(clientId, text, null);
  }

  ProducerRecord<byte[], byte[]> start(int clientId, String text, @Nullable TerminalSize size) {
    StartCommand start =
        new StartCommand(
            id,
            session,
            command(clientId),
            learner,
            question,
            Integer.toString(clientId),
            new Program.Shell(text),
            size,
            StandardInput.OPEN,
            Map.of(),
            false,
            FileNames.IGNORED,
            now());
    return CommandCodec.encode(start, "/gateway/test", partition, now());
  }

  ProducerRecord<byte[], byte[]> started(int clientId) {
    return entry(clientId, 1, new EntryContent.Started());
  }

  ProducerRecord<byte[], byte[]> output(int clientId, long number, long offset, byte[] bytes) {
    return entry(clientId, number, new EntryContent.Output(Stream.STDOUT, offset, bytes));
  }

  ProducerRecord<byte[], byte[]> exited(int clientId, long number, int exitCode) {
    return entry(clientId, number, new EntryContent.Exited(exitCode, null));
  }

  ProducerRecord<byte[], byte[]> entry(int clientId, long number, EntryContent content) {
    return event(new Entry(id, incarnation, 1, session, command(clientId), number, now(), content));
  }

  ProducerRecord<byte[], byte[]> failed(int clientId, RefusalReason reason) {
    return event(
        new CommandFailed(
            id, incarnation, 1, session, command(clientId), now(), reason, "It will not run"));
  }

  ProducerRecord<byte[], byte[]> lost(int epoch, long lostBelowOffset) {
    return event(
        new SandboxLifecycle.Lost(
            id, incarnation, epoch, now(), "The sandbox is gone", lostBelowOffset));
  }

  ProducerRecord<byte[], byte[]> ready(int epoch) {
    return event(new SandboxLifecycle.Ready(id, incarnation, epoch, now()));
  }

  ProducerRecord<byte[], byte[]> event(Event event) {
    return EventCodec.encode(event, "/execution/test", partition);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
