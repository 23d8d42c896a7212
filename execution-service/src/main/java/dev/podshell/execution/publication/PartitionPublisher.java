package dev.podshell.execution.publication;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.supervisor.FilePiece;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the owner of a partition says of its sandboxes: their records, their life, and
 * replies to commands, which are refusals and pieces of files. A command counts as answered when
 * Kafka has its reply. Blocks only while the producer is full. Thread-safe.
 */
public final class PartitionPublisher {

  private static final Logger LOG = Logger.getLogger(PartitionPublisher.class);

  private final EventPublisher publisher;
  private final PublicationMetrics metrics;
  private final InstantSource clock;
  private final Assignment assignment;
  private volatile boolean abandoned;

  public PartitionPublisher(
      EventPublisher publisher,
      PublicationMetrics metrics,
      InstantSource clock,
      Assignment assignment) {
    this.publisher = publisher;
    this.metrics = metrics;
    this.clock = clock;
    this.assignment = assignment;
  }

  /** Stops sending failed replies again, because the partition moves away. */
  public void abandon() {
    abandoned = true;
  }

  /** Writes a sandbox's record to the table; completes when Kafka has it. */
  public CompletableFuture<@Nullable Void> write(SandboxRecord sandbox) {
    return publisher.write(sandbox);
  }

  /** Deletes a sandbox's record from the table. */
  public void forget(SandboxId sandbox) {
    publisher.forget(sandbox);
  }

  /** Publishes an event, and repeats that until Kafka has it or the partition moves away. */
  public CompletableFuture<@Nullable Void> publish(Event event) {
    return publisher
        .publish(event)
        .exceptionallyCompose(
            failure -> {
              if (abandoned) {
                return CompletableFuture.failedFuture(failure);
              }
              LOG.warnf("An event of %s is sent again: %s", event.key(), failure);
              return CompletableFuture.supplyAsync(
                      () -> publish(event), CompletableFuture.delayedExecutor(1, SECONDS))
                  .thenCompose(sent -> sent);
            });
  }

  /**
   * Refuses a command or an input.
   *
   * @param answered called when Kafka has the refusal
   */
  public void refuse(
      CommandRecord command,
      IncarnationId incarnation,
      RefusalReason refusal,
      String message,
      Runnable answered) {
    if (command instanceof WatchCommand) {
      answered.run(); // nobody waits for an answer
      return;
    }
    metrics.recordRefusal(refusal);
    Event event =
        switch (command) {
          case StartCommand start ->
              failed(
                  start.sandbox(), incarnation, start.session(), start.command(), refusal, message);
          case CommandInput input ->
              new InputRefused(
                  input.sandbox(),
                  incarnation,
                  assignment.epoch(),
                  input.session(),
                  input.command(),
                  clock.instant(),
                  input.writer(),
                  input.sequence(),
                  message,
                  refusal.isInputTemporary());
          case ReadFile read ->
              new FileEvent.Refused(
                  read.sandbox(),
                  incarnation,
                  assignment.epoch(),
                  clock.instant(),
                  read.read(),
                  refusal.toFileReason(),
                  message);
          case WatchCommand _ -> throw new IllegalStateException("A watch is not refused");
        };
    publish(event).thenRun(answered);
  }

  /**
   * Refuses a record that is no command.
   *
   * @param answered called when Kafka has the refusal
   */
  public void refuseMalformed(CommandCodec.Address address, String message, Runnable answered) {
    metrics.recordRefusal(RefusalReason.MALFORMED);
    publish(
            failed(
                address.sandbox(),
                IncarnationId.NONE,
                address.session(),
                address.command(),
                RefusalReason.MALFORMED,
                message))
        .thenRun(answered);
  }

  /**
   * Publishes a piece of a file for the client that asked for it.
   *
   * @param answered called when Kafka has the piece
   */
  public void sendFile(
      IncarnationId incarnation, ReadFile read, FilePiece piece, Runnable answered) {
    publish(
            new FileEvent.Content(
                read.sandbox(),
                incarnation,
                assignment.epoch(),
                clock.instant(),
                read.read(),
                read.offset(),
                piece.size(),
                piece.version(),
                piece.bytes()))
        .thenRun(answered);
  }

  private CommandFailed failed(
      SandboxId sandbox,
      IncarnationId incarnation,
      SessionId session,
      CommandId command,
      RefusalReason reason,
      String message) {
    return new CommandFailed(
        sandbox,
        incarnation,
        assignment.epoch(),
        session,
        command,
        clock.instant(),
        reason.toCommandReason(),
        message);
  }
}
