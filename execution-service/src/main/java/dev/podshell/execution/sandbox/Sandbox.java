package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.publication.PartitionPublisher;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.supervisor.AttachRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * One sandbox, while this instance owns it. A virtual thread does what the current {@link
 * SandboxState} needs and goes on to the next state. Public methods may be called by any thread.
 */
public final class Sandbox {

  private static final Logger LOG = Logger.getLogger(Sandbox.class);
  private static final Duration STABLE_AFTER = Duration.ofSeconds(10);
  private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(5);
  private static final String UNSENDABLE_MESSAGE =
      "The command is not in a form that can be carried out";

  private final SandboxId id;
  private final Assignment assignment;
  private final SandboxContext context;
  private final CommandQueue queue;
  private final SandboxJournal journal;
  private final SandboxProvisioner provisioner;
  private final CommandSender sender;
  private final SandboxTerminator terminator;
  private final IdleTracker idle;
  private final LossBoundary boundary;
  private final AttachBackoff backoff;
  private final Consumer<Sandbox> onEnd;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);

  private SandboxState state;

  /**
   * @param record from the table; null if the table has none
   * @param onEnd called by the sandbox's own thread when this instance no longer looks after the
   *     sandbox
   */
  public Sandbox(
      SandboxId id,
      @Nullable SandboxRecord record,
      Assignment assignment,
      SandboxContext context,
      PartitionPublisher publisher,
      Consumer<Sandbox> onEnd) {
    SandboxConfiguration settings = context.settings();
    this.id = id;
    this.assignment = assignment;
    this.context = context;
    this.onEnd = onEnd;
    this.state = SandboxState.recorded(record);
    this.queue =
        new CommandQueue(settings.queue(), assignment.offsets(), publisher, context.metrics());
    this.journal =
        new SandboxJournal(
            id,
            record,
            assignment.epoch(),
            publisher,
            context.clock(),
            settings.attach().maxPause(),
            stopping);
    this.provisioner =
        new SandboxProvisioner(
            assignment.epoch(),
            journal,
            queue,
            context.catalogues(),
            context.admission(),
            context.incarnations(),
            context.clock());
    this.sender = new CommandSender(queue, context.catalogues(), context.clock());
    this.boundary = new LossBoundary(assignment, state instanceof SandboxState.Reattaching);
    this.terminator =
        new SandboxTerminator(
            journal, queue, boundary, context.incarnations(), settings, context.metrics());
    this.idle =
        new IdleTracker(
            id,
            journal,
            context.admission(),
            context.clock(),
            settings.endingNotice(),
            queue::wake);
    this.backoff = new AttachBackoff(settings.attach(), context.clock());
    this.thread = Thread.ofVirtual().name("sandbox-" + id).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  public SandboxId id() {
    return id;
  }

  /** Returns what is known of the sandbox; null if it never had an incarnation. */
  public @Nullable SandboxRecord record() {
    return journal.record();
  }

  /** Queues or refuses a command. Returns false if this instance no longer looks after it. */
  public boolean accept(ConsumerRecord<SandboxId, CommandRecord> record) {
    return queue.accept(record, journal.incarnation());
  }

  /** Lets go of the sandbox as soon as no step is half done. */
  public void stop() {
    stopping.countDown();
    queue.wake();
  }

  /** Waits until the sandbox is let go; after the timeout it is interrupted. */
  public void awaitStop(Duration timeout) throws InterruptedException {
    if (!thread.join(timeout)) {
      thread.interrupt();
      thread.join();
    }
  }

  private void run() {
    MDC.put("sandbox", id.value());
    context.metrics().recordEntry(state.phase());
    try {
      while (!(state instanceof SandboxState.Detached)) {
        enter(isStopping() ? state.detach() : nextOrRecover());
      }
    } catch (InterruptedException _) {
      LOG.debugf("Sandbox %s was interrupted while %s", id, state.phase());
      enter(state.detach());
    } finally {
      context.metrics().recordExit(state.phase());
      queue.abandon();
      context.admission().withdraw(id);
      onEnd.accept(this);
    }
  }

  private void enter(SandboxState next) {
    if (state.phase() != next.phase()) {
      LOG.debugf("Sandbox %s: %s to %s", id, state.phase(), next.phase());
    }
    context.metrics().recordExit(state.phase());
    context.metrics().recordEntry(next.phase());
    if (next instanceof SandboxState.Gone && !(state instanceof SandboxState.Gone)) {
      context.admission().withdraw(id);
    }
    state = next;
  }

  private SandboxState nextOrRecover() throws InterruptedException {
    try {
      return next();
    } catch (RuntimeException e) {
      LOG.errorf(e, "Sandbox %s failed while %s; continuing from its record", id, state.phase());
      state.detach();
      stopping.await(context.settings().attach().maxPause().toMillis(), MILLISECONDS);
      return SandboxState.recorded(journal.record());
    }
  }

  private SandboxState next() throws InterruptedException {
    return switch (state) {
      case SandboxState.Gone gone -> provisioner.awaitStart(gone);
      case SandboxState.Queued queued -> provisioner.admit(queued);
      case SandboxState.Starting starting -> {
        boundary.onCreated();
        yield provisioner.provision(starting);
      }
      case SandboxState.Reattaching reattaching -> attach(reattaching);
      case SandboxState.Attached attached -> serve(attached);
      case SandboxState.Ending ending -> terminator.end(ending);
      case SandboxState.Detached detached -> detached;
    };
  }

  private SandboxState attach(SandboxState.Reattaching reattaching) throws InterruptedException {
    try {
      SandboxState.Attached attached =
          context.connector().attach(reattaching, assignment.epoch(), queue::wake);
      if (reattaching.isNew()) {
        journal.announceReady(reattaching.record());
      }
      idle.onAttached(attached.connection().reply().idle());
      queue.sent().forEach(unanswered -> send(attached, unanswered));
      return attached;
    } catch (SandboxGoneException e) {
      SandboxState.Gone gone = terminator.lose(reattaching, e.reason());
      backoff.reset();
      return gone;
    } catch (AttachRefusedException e) {
      if (e.reason() != AttachRefusedException.Reason.EPOCH) {
        LOG.errorf("The supervisor of %s refuses us: %s", id, e.getMessage());
        return destroyUnusable(reattaching);
      }
      LOG.warnf("Sandbox %s has a later owner than epoch %d", id, assignment.epoch());
    } catch (IOException e) {
      LOG.infof("Sandbox %s cannot be attached to now: %s", id, e.getMessage());
      if (backoff.isHopeless()) {
        return destroyUnusable(reattaching);
      }
    }
    context.metrics().recordAttachRetry();
    stopping.await(backoff.nextPause().toMillis(), MILLISECONDS);
    return reattaching;
  }

  private SandboxState destroyUnusable(SandboxState.Reattaching reattaching)
      throws InterruptedException {
    SandboxState.Gone gone = terminator.destroyUnusable(reattaching);
    backoff.reset();
    return gone;
  }

  private SandboxState serve(SandboxState.Attached initial) throws InterruptedException {
    SandboxState.Attached attached = initial;
    while (!isStopping()) {
      if (attached.closed().isDone()) {
        return disconnect(attached);
      }
      if (isSilent(attached)) {
        attached.connection().close();
        return disconnect(attached);
      }
      Lifespan lifespan = idle.lifespan(attached);
      Instant now = context.clock().instant();
      if (!now.isBefore(lifespan.end())) {
        return attached.end(lifespan.reason());
      }
      idle.announceIfDue(attached, lifespan, now);
      boolean isQuiet = attached.publication().isQuiet();
      attached = idle.recordUse(attached, isQuiet, now);
      if (context.admission().isEvictionRequested(id) && queue.peek(Duration.ZERO) == null) {
        idle.announceEnd(attached, EndReason.QUOTA, now);
        return attached.end(EndReason.QUOTA);
      }
      ConsumerRecord<SandboxId, CommandRecord> next =
          queue.take(shorter(idle.untilChange(lifespan, isQuiet, now), RECHECK_INTERVAL));
      if (next != null) {
        if (!(next.value() instanceof WatchCommand)) { // watching alone keeps no sandbox
          boundary.onSent(next.offset());
          idle.onCommand(lifespan);
        }
        send(attached, next);
      } else if (!isQuiet) {
        idle.onActivity();
      }
    }
    return attached;
  }

  /**
   * Returns whether the supervisor has not answered for too long. Pings it when nothing else was
   * heard of it for half of that time.
   */
  private boolean isSilent(SandboxState.Attached attached) {
    Duration timeout = context.settings().attach().answerTimeout();
    Duration quiet = attached.connection().quiet();
    if (queue.silence().compareTo(timeout) > 0 || quiet.compareTo(timeout) > 0) {
      LOG.warnf("The supervisor of %s does not answer; attaching again", id);
      return true;
    }
    if (quiet.compareTo(timeout.dividedBy(2)) > 0) {
      attached.connection().ping();
    }
    return false;
  }

  private void send(
      SandboxState.Attached attached, ConsumerRecord<SandboxId, CommandRecord> record) {
    MDC.put("command", record.value().command().toString());
    MDC.put("session", record.value().session().value());
    try {
      LOG.debugf("Offset %d goes to sandbox %s", record.offset(), id);
      sender.send(attached, record);
    } catch (RuntimeException e) {
      LOG.errorf(e, "Offset %d cannot be sent to sandbox %s", record.offset(), id);
      queue.refuse(record, journal.incarnation(), RefusalReason.MALFORMED, UNSENDABLE_MESSAGE);
    } finally {
      MDC.remove("command");
      MDC.remove("session");
    }
  }

  private SandboxState disconnect(SandboxState.Attached attached) {
    Duration lasted = Duration.ofNanos(System.nanoTime() - attached.sinceNanos());
    Duration answerTimeout = context.settings().attach().answerTimeout();
    boolean isAnswering = queue.silence().compareTo(answerTimeout) < 0;
    if (isAnswering && lasted.compareTo(STABLE_AFTER) > 0) {
      backoff.reset();
    }
    attached.closed().exceptionally(this::logBreak);
    return attached.disconnect();
  }

  private @Nullable Void logBreak(Throwable reason) {
    LOG.infof("The connection to sandbox %s broke: %s", id, reason.getMessage());
    return null;
  }

  private static Duration shorter(Duration first, Duration second) {
    return first.compareTo(second) < 0 ? first : second;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }
}
