package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.sandbox.SandboxMetrics.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** From the first command of a sandbox that does not exist to one that can be attached to. */
final class SandboxMaker {

  private static final Logger LOG = Logger.getLogger(SandboxMaker.class);
  private static final Duration LINGER = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Assignment assignment;
  private final SandboxContext context;
  private final SandboxJournal journal;
  private final SandboxLane lane;
  private final SandboxId id;

  SandboxMaker(
      SandboxId id,
      Assignment assignment,
      SandboxContext context,
      SandboxJournal journal,
      SandboxLane lane) {
    this.id = id;
    this.assignment = assignment;
    this.context = context;
    this.journal = journal;
    this.lane = lane;
  }

  /** Waits for a command that needs a sandbox. */
  SandboxState awaitStart(SandboxState.Gone gone) throws InterruptedException {
    ReceivedCommand first = lane.peek(LINGER);
    if (first == null) {
      return lane.closeIfEmpty() ? new SandboxState.Detached() : gone;
    }
    SandboxRecord last = gone.last();
    if (last != null && first.offset() < last.lostBelowOffset()) {
      refuse(first, Refusal.LOST, SandboxLane.LOST_MESSAGE);
      return gone;
    }
    if (!(first.command() instanceof StartCommand start)) {
      refuse(first, Refusal.NO_SUCH_COMMAND, "The sandbox has ended, and no such command runs");
      return gone;
    }
    Optional<Question> question = context.catalogue().find(start.question());
    if (question.isEmpty()) {
      refuse(
          first,
          Refusal.UNKNOWN_QUESTION,
          "There is no question %s here".formatted(start.question()));
      return gone;
    }
    return new SandboxState.Queued(queued(last, first, start), question.get(), null);
  }

  /** Has it made, has it wait its turn, or refuses it. */
  SandboxState admit(SandboxState.Queued queued) throws InterruptedException {
    SandboxRecord waiting = queued.sandbox();
    Population population = context.admission().population();
    Admission.Decision decision =
        context
            .admission()
            .decide(waiting.sandbox(), waiting.learner(), queued.isWritten(), population);
    switch (decision) {
      case Admission.Decision.Admitted _ -> {
        return new SandboxState.Starting(
            waiting.admitted(assignment.epoch(), context.clock().instant()), queued.question());
      }
      case Admission.Decision.Refused(String message) -> {
        return failed(waiting, Refusal.QUOTA_EXCEEDED, message);
      }
      case Admission.Decision.MakingRoom _ -> {
        return await(
            queued,
            "You have as many sandboxes as one learner may have: the one that you have not used for the"
                + " longest ends now",
            population);
      }
      case Admission.Decision.Queued(int ahead) -> {
        return await(queued, "All sandboxes are in use. " + place(ahead), population);
      }
    }
  }

  /** Makes it. */
  SandboxState make(SandboxState.Starting starting) throws InterruptedException {
    SandboxRecord made = starting.sandbox();
    journal.write(made);
    tellProgress(made, "Starting a sandbox");
    Instant began = context.clock().instant();
    try {
      context
          .runtime()
          .start(specification(made, starting.question()), message -> tellProgress(made, message));
    } catch (SandboxStartException e) {
      return failed(made, Refusal.SANDBOX_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
    context.metrics().started(Duration.between(began, context.clock().instant()));
    LOG.infof("Sandbox %s has incarnation %s", made.sandbox(), made.incarnation());
    return new SandboxState.Reattaching(made, true, CompletableFuture.completedFuture(null));
  }

  /** One that waited when its owner was lost keeps its place. */
  private SandboxRecord queued(
      @Nullable SandboxRecord last, ReceivedCommand first, StartCommand start) {
    Instant since =
        last != null && last.state() == SandboxRecord.State.QUEUED
            ? last.created()
            : context.clock().instant();
    return new SandboxRecord(
        id,
        IncarnationId.random(context.random()),
        start.learner(),
        start.question(),
        context.runtime().name(),
        assignment.epoch(),
        first.offset(),
        SandboxRecord.State.QUEUED,
        since,
        null);
  }

  private SandboxState await(SandboxState.Queued queued, String message, Population population)
      throws InterruptedException {
    SandboxRecord waiting = queued.sandbox();
    Duration waited = Duration.between(waiting.created(), context.clock().instant());
    if (waited.compareTo(context.admission().quota().patience()) > 0) {
      return failed(
          waiting,
          Refusal.SANDBOX_UNAVAILABLE,
          "All sandboxes are in use, and none became free in time; try again later");
    }
    if (!queued.isWritten()) {
      journal.write(waiting);
    }
    if (!message.equals(queued.told())) {
      tellProgress(waiting, message);
    }
    context.admission().awaitChange(population, LOOK_AGAIN);
    return new SandboxState.Queued(waiting, queued.question(), message);
  }

  private static String place(int ahead) {
    return switch (ahead) {
      case 0 -> "You are next";
      case 1 -> "1 is before you in the queue";
      default -> ahead + " are before you in the queue";
    };
  }

  private SandboxState failed(SandboxRecord failed, Refusal refusal, String message)
      throws InterruptedException {
    long lostBelowOffset = failed.lostBelowOffset() + 1;
    SandboxRecord ended = failed.ended(assignment.epoch(), lostBelowOffset);
    journal.write(ended);
    ReceivedCommand cause = lane.peek(Duration.ZERO);
    if (cause != null && cause.offset() < lostBelowOffset) {
      refuse(cause, refusal, message);
    }
    return new SandboxState.Gone(ended);
  }

  private SandboxSpecification specification(SandboxRecord made, Question question) {
    return new SandboxSpecification(
        made.sandbox(),
        made.incarnation(),
        made.epoch(),
        context.secrets().ofSupervisor(made.incarnation()),
        Shapes.of(question),
        question.egress(),
        question.ageLimit());
  }

  private void tellProgress(SandboxRecord of, String message) {
    journal.tell(
        new SandboxLifecycle.Starting(
            of.sandbox(),
            of.incarnation(),
            assignment.epoch(),
            context.clock().instant(),
            message));
  }

  private void refuse(ReceivedCommand command, Refusal refusal, String message) {
    lane.refuse(command, journal.incarnation(), refusal, message);
  }
}
