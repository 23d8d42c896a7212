package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.Lane;
import dev.podshell.execution.command.LaneBounds;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.publication.ReplyPublisher;
import dev.podshell.execution.publication.Refusal;
import dev.podshell.execution.supervisor.FilePiece;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sandbox's lane, and what answering one of its records means. Thread-safe as a lane is. */
final class SandboxLane {

  static final String LOST_MESSAGE =
      "The sandbox that this was meant for is gone; whether it ran is not known";
  static final String BUSY_MESSAGE =
      "The sandbox has more to do than it can take; try again in a moment";

  private final SandboxContext context;
  private final Assignment assignment;
  private final ReplyPublisher replies;
  private final Lane lane;

  SandboxLane(SandboxContext context, Assignment assignment, ReplyPublisher replies) {
    this.context = context;
    this.assignment = assignment;
    this.replies = replies;
    this.lane = new Lane(
            new LaneBounds(
                context.settings().queue().records(),
                context.settings().queue().bytes().asLongValue()));
  }

  /** Puts a record at the end, or refuses it. False if this lane is closed. */
  boolean accept(ReceivedCommand record, IncarnationId incarnation) {
    return switch (lane.offer(record)) {
      case TAKEN -> {
        context.metrics().waiting(1);
        yield true;
      }
      case FULL -> {
        replies.refuse(
            record,
            incarnation,
            Refusal.BUSY,
            BUSY_MESSAGE,
            () -> assignment.offsets().onAnswered(record.offset()));
        yield true;
      }
      case CLOSED -> false;
    };
  }

  /** See {@link Lane#take}. */
  @Nullable ReceivedCommand take(Duration patience) throws InterruptedException {
    return lane.take(patience);
  }

  /** See {@link Lane#peek}. */
  @Nullable ReceivedCommand peek(Duration patience) throws InterruptedException {
    return lane.peek(patience);
  }

  void wake() {
    lane.wake();
  }

  List<ReceivedCommand> sent() {
    return lane.sent();
  }

  Duration silence() {
    return lane.silence();
  }

  boolean closeIfEmpty() {
    return lane.closeIfEmpty();
  }

  void refuse(ReceivedCommand record, IncarnationId incarnation, Refusal refusal, String message) {
    replies.refuse(record, incarnation, refusal, message, () -> answered(record));
  }

  /** Passes on what was read; answered once Kafka has it. */
  void brought(ReceivedCommand record, IncarnationId incarnation, ReadFile read, FilePiece piece) {
    replies.bring(incarnation, read, piece, () -> answered(record));
  }

  void answered(ReceivedCommand record) {
    if (lane.answered(record)) {
      context.metrics().waiting(-1);
      assignment.offsets().onAnswered(record.offset());
    }
  }

  /** Nothing of this lane counts any more. */
  void abandon() {
    context.metrics().waiting(-lane.depth());
  }
}
