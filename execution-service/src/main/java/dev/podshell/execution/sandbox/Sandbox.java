package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.sandbox.SandboxMetrics.Refusal;
import dev.podshell.execution.supervisor.AttachRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * One sandbox, as long as this instance owns it: a virtual thread that goes from one {@link
 * SandboxState} to the next. It is one file, longer than others, because each method is a state and
 * what may follow it.
 */
final class Sandbox {

  private static final Logger LOG = Logger.getLogger(Sandbox.class);
  private static final Duration HEALTHY = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final String UNSENDABLE_MESSAGE =
      "The command is not in a form that can be carried out";

  private final SandboxId id;
  private final Assignment assignment;
  private final SandboxContext context;
  private final SandboxLane lane;
  private final SandboxJournal journal;
  private final SandboxMaker maker;
  private final Attacher attacher;
  private final CommandSender sender;
  private final Consumer<Sandbox> onEnd;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);

  private SandboxState state;
  private boolean takenOver;
  private long handed = -1;
  private Instant lastUsed;
  private @Nullable Instant troubleSince;
  private Duration pause;

  /**
   * @param record what the table says; null if it says nothing
   * @param onEnd called when this has come to its end, by its own thread
   */
  Sandbox(
      SandboxId id,
      @Nullable SandboxRecord record,
      Assignment assignment,
      SandboxContext context,
      Answers answers,
      Consumer<Sandbox> onEnd) {
    this.id = id;
    this.assignment = assignment;
    this.context = context;
    this.onEnd = onEnd;
    this.lane = new SandboxLane(context, assignment, answers);
    this.attacher = new Attacher(context, assignment.epoch(), lane::wake);
    this.sender = new CommandSender(context, lane);
    this.journal = new SandboxJournal(id, record, context, answers, stopping);
    this.maker = new SandboxMaker(id, assignment, context, journal, lane);
    this.lastUsed = context.clock().instant();
    this.pause = context.settings().firstPause();
    this.state = asRecorded(record);
    this.takenOver = state instanceof SandboxState.Reattaching;
    this.thread = Thread.ofVirtual().name("sandbox-" + id).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  SandboxId id() {
    return id;
  }

  /** What is known of it; null if it never had an incarnation. */
  @Nullable SandboxRecord record() {
    return journal.record();
  }

  /** Takes or refuses a command. False if this sandbox has come to its end. */
  boolean accept(ReceivedCommand command) {
    return lane.accept(command, journal.incarnation());
  }

  /** Lets go of it, at the next point where nothing is left half done. */
  void stop() {
    stopping.countDown();
    lane.wake();
  }

  /** Waits until it has let go, and then makes it. */
  void awaitStop(Duration patience) throws InterruptedException {
    if (!thread.join(patience)) {
      thread.interrupt();
      thread.join();
    }
  }

  private void run() {
    MDC.put("sandbox", id.value());
    context.metrics().entered(state.phase());
    try {
      while (!(state instanceof SandboxState.Detached)) {
        enter(isStopping() ? detach() : nextOrRecover());
      }
    } catch (InterruptedException _) {
      LOG.debugf("Sandbox %s was interrupted while %s", id, state.phase());
      enter(detach());
    } finally {
      context.metrics().left(state.phase());
      lane.abandon();
      context.admission().withdraw(id);
      onEnd.accept(this);
    }
  }

  private void enter(SandboxState next) {
    if (state.phase() != next.phase()) {
      LOG.debugf("Sandbox %s: %s to %s", id, state.phase(), next.phase());
    }
    context.metrics().left(state.phase());
    context.metrics().entered(next.phase());
    state = next;
  }

  private SandboxState nextOrRecover() throws InterruptedException {
    try {
      return next();
    } catch (RuntimeException e) {
      LOG.errorf(e, "Sandbox %s failed while %s; going on as recorded", id, state.phase());
      detach();
      stopping.await(context.settings().longestPause().toMillis(), MILLISECONDS);
      return asRecorded(journal.record());
    }
  }

  private static SandboxState asRecorded(@Nullable SandboxRecord record) {
    return record != null && record.state() == SandboxRecord.State.ALIVE
        ? new SandboxState.Reattaching(record, false, CompletableFuture.completedFuture(null))
        : new SandboxState.Gone(record);
  }

  private SandboxState next() throws InterruptedException {
    return switch (state) {
      case SandboxState.Gone gone -> maker.awaitStart(gone);
      case SandboxState.Queued queued -> maker.admit(queued);
      case SandboxState.Starting starting -> {
        takenOver = false;
        yield maker.make(starting);
      }
      case SandboxState.Reattaching reattaching -> attach(reattaching);
      case SandboxState.Attached attached -> serve(attached);
      case SandboxState.Ending ending -> end(ending);
      case SandboxState.Detached detached -> detached;
    };
  }

  private SandboxState detach() {
    switch (state) {
      case SandboxState.Attached attached -> attached.attachment().close();
      case SandboxState.Ending ending -> ending.attached().attachment().close();
      case SandboxState.Gone _,
          SandboxState.Queued _,
          SandboxState.Starting _,
          SandboxState.Reattaching _,
          SandboxState.Detached _ -> {}
    }
    return new SandboxState.Detached();
  }

  private SandboxState attach(SandboxState.Reattaching from) throws InterruptedException {
    try {
      SandboxState.Attached attached = attacher.attach(from);
      if (from.fresh()) {
        journal.tell(attacher.ready(from.sandbox()));
      }
      lastUsed = context.clock().instant().minus(attached.attachment().greeting().idle());
      lane.sent().forEach(unanswered -> send(attached, unanswered));
      return attached;
    } catch (SandboxGoneException e) {
      return lost(from, String.valueOf(e.getMessage()));
    } catch (AttachRefusedException e) {
      if (e.reason() != AttachRefusedException.Reason.EPOCH) {
        LOG.errorf("The supervisor of %s refuses us: %s", id, e.getMessage());
        return destroyUnusable(from);
      }
      LOG.warnf("Sandbox %s has a later owner than epoch %d", id, assignment.epoch());
    } catch (IOException e) {
      LOG.infof("Sandbox %s cannot be attached to now: %s", id, e.getMessage());
      if (isHopeless()) {
        return destroyUnusable(from);
      }
    }
    context.metrics().attachRetried();
    stopping.await(pause.toMillis(), MILLISECONDS);
    pause = shorter(pause.multipliedBy(2), context.settings().longestPause());
    return from;
  }

  private SandboxState serve(SandboxState.Attached from) throws InterruptedException {
    SandboxState.Attached attached = from;
    boolean announced = false;
    while (!isStopping()) {
      if (attached.closed().isDone()) {
        return broken(attached);
      }
      if (isSilent(attached)) {
        attached.attachment().close();
        return broken(attached);
      }
      Lifespan lifespan = lifespan(attached);
      Instant now = context.clock().instant();
      if (!now.isBefore(lifespan.at())) {
        return new SandboxState.Ending(attached, lifespan.reason());
      }
      if (!announced && !now.isBefore(lifespan.notice())) {
        announced = true;
        tellEnding(attached, lifespan.reason(), lifespan.at());
      }
      boolean quietBefore = attached.publication().isQuiet();
      attached = recordUse(attached, quietBefore && !now.isBefore(unusedFrom()));
      if (context.admission().isWanted(id) && lane.peek(Duration.ZERO) == null) {
        tellEnding(attached, SandboxLifecycle.EndReason.QUOTA, now);
        return new SandboxState.Ending(attached, SandboxLifecycle.EndReason.QUOTA);
      }
      Instant change = announced ? lifespan.at() : lifespan.notice();
      if (quietBefore && now.isBefore(unusedFrom())) {
        change = earlier(change, unusedFrom());
      }
      Duration patience = Duration.between(now, change).plusMillis(1);
      ReceivedCommand next = lane.take(shorter(patience, LOOK_AGAIN));
      if (next != null) {
        if (!(next.command() instanceof WatchCommand)) { // watching alone keeps no sandbox
          announced = announced && lifespan.reason() == SandboxLifecycle.EndReason.AGE;
          use(next);
        }
        send(attached, next);
      } else if (!quietBefore) {
        lastUsed = context.clock().instant();
      }
    }
    return attached;
  }

  private void tellEnding(
      SandboxState.Attached attached, SandboxLifecycle.EndReason reason, Instant at) {
    journal.tell(
        new SandboxLifecycle.Ending(
            id,
            attached.sandbox().incarnation(),
            assignment.epoch(),
            context.clock().instant(),
            reason,
            at));
  }

  /** From when on it may end for another of its learner. */
  private Instant unusedFrom() {
    return lastUsed.plus(context.admission().quota().unusedAfter());
  }

  /** Writes down that it is not used, or that it is used again, for all instances to see. */
  private SandboxState.Attached recordUse(SandboxState.Attached attached, boolean unused)
      throws InterruptedException {
    SandboxRecord known = attached.sandbox();
    if (unused) {
      context.admission().offer(id, known.learner(), lane::wake);
    } else {
      context.admission().keep(id);
    }
    if (unused == (known.unusedSince() != null)) {
      return attached;
    }
    SandboxRecord now = known.unused(assignment.epoch(), unused ? lastUsed : null);
    journal.write(now);
    return attached.recorded(now);
  }

  /**
   * Whether it owes an answer for too long; it is asked for one when nothing else is heard of it.
   */
  private boolean isSilent(SandboxState.Attached attached) {
    Duration patience = context.settings().answerTimeout();
    Duration quiet = attached.attachment().quiet();
    if (lane.silence().compareTo(patience) > 0 || quiet.compareTo(patience) > 0) {
      LOG.warnf("The supervisor of %s does not answer; attaching again", id);
      return true;
    }
    if (quiet.compareTo(patience.dividedBy(2)) > 0) {
      attached.attachment().ping();
    }
    return false;
  }

  private void send(SandboxState.Attached attached, ReceivedCommand received) {
    MDC.put("command", received.command().command().toString());
    MDC.put("session", received.command().session().value());
    try {
      LOG.debugf("Offset %d goes to sandbox %s", received.offset(), id);
      sender.send(attached, received);
    } catch (RuntimeException e) {
      LOG.errorf(e, "Offset %d cannot be sent to sandbox %s", received.offset(), id);
      refuse(received, Refusal.MALFORMED, UNSENDABLE_MESSAGE);
    } finally {
      MDC.remove("command");
      MDC.remove("session");
    }
  }

  private void use(ReceivedCommand command) {
    handed = Math.max(handed, command.offset());
    lastUsed = context.clock().instant();
  }

  private SandboxState broken(SandboxState.Attached attached) {
    Duration lasted = Duration.ofNanos(System.nanoTime() - attached.sinceNanos());
    boolean answering = lane.silence().compareTo(context.settings().answerTimeout()) < 0;
    if (answering && lasted.compareTo(HEALTHY) > 0) {
      troubleSince = null;
      pause = context.settings().firstPause();
    }
    attached.closed().exceptionally(this::logBreak);
    return attached.detached();
  }

  private @Nullable Void logBreak(Throwable reason) {
    LOG.infof("The attachment to sandbox %s broke: %s", id, reason.getMessage());
    return null;
  }

  private SandboxState end(SandboxState.Ending ending) throws InterruptedException {
    SandboxState.Attached attached = ending.attached();
    SandboxRecord sandbox = attached.sandbox();
    LOG.infof("Sandbox %s ends: %s", id, ending.reason());
    attached
        .attachment()
        .terminate(
            context.settings().endingGrace(),
            ending.reason() == SandboxLifecycle.EndReason.AGE
                ? Optional.of(attached.question().ageLimit())
                : Optional.empty());
    Duration patience = context.settings().endingGrace().plus(context.settings().endingTimeout());
    try {
      attached.closed().get(patience.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.infof("The supervisor of %s did not end in order: %s", id, e);
    }
    attached.attachment().close();
    destroy(sandbox);
    journal.await(attached.publication()::settled);
    long lostBelowOffset = lostBelowOffset(sandbox);
    SandboxRecord ended = sandbox.ended(assignment.epoch(), lostBelowOffset);
    journal.publish(
        new SandboxLifecycle.Ended(
            id,
            sandbox.incarnation(),
            assignment.epoch(),
            context.clock().instant(),
            ending.reason(),
            lostBelowOffset));
    journal.write(ended);
    refuseSent();
    return new SandboxState.Gone(ended);
  }

  private SandboxState destroyUnusable(SandboxState.Reattaching from) throws InterruptedException {
    destroy(from.sandbox());
    return lost(from, "The sandbox could not be reached any more, and was ended");
  }

  private SandboxState lost(SandboxState.Reattaching from, String message)
      throws InterruptedException {
    SandboxRecord sandbox = from.sandbox();
    journal.await(from::previous);
    destroy(sandbox);
    long lostBelowOffset = lostBelowOffset(sandbox);
    LOG.warnf("Sandbox %s is lost: %s. Before offset %d", id, message, lostBelowOffset);
    context.metrics().lost();
    journal.publish(
        new SandboxLifecycle.Lost(
            id,
            sandbox.incarnation(),
            assignment.epoch(),
            context.clock().instant(),
            message,
            lostBelowOffset));
    SandboxRecord ended = sandbox.ended(assignment.epoch(), lostBelowOffset);
    journal.write(ended);
    refuseSent();
    troubleSince = null;
    pause = context.settings().firstPause();
    return new SandboxState.Gone(ended);
  }

  /** What was handed to it, or may have been by an earlier owner. */
  private long lostBelowOffset(SandboxRecord sandbox) {
    long mayHaveBeenHanded = takenOver ? assignment.end() : 0;
    return Math.max(Math.max(handed + 1, mayHaveBeenHanded), sandbox.lostBelowOffset());
  }

  private void refuseSent() {
    lane.sent().forEach(sent -> refuse(sent, Refusal.LOST, SandboxLane.LOST_MESSAGE));
  }

  private void destroy(SandboxRecord sandbox) {
    try {
      context.runtime().destroy(sandbox.incarnation());
    } catch (IOException e) {
      LOG.errorf(e, "Incarnation %s of sandbox %s may be left over", sandbox.incarnation(), id);
    }
  }

  private boolean isHopeless() {
    Instant now = context.clock().instant();
    if (troubleSince == null) {
      troubleSince = now;
    }
    return Duration.between(troubleSince, now).compareTo(context.settings().giveUp()) > 0;
  }

  private Lifespan lifespan(SandboxState.Attached attached) {
    return Lifespan.of(
        attached.sandbox().created(),
        attached.question().ageLimit(),
        lastUsed,
        attached.question().idleLimit(),
        attached.publication().isQuiet(),
        context.settings().endingNotice());
  }

  private void refuse(ReceivedCommand command, Refusal refusal, String message) {
    lane.refuse(command, journal.incarnation(), refusal, message);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }
}
