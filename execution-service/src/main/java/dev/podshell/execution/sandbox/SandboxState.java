package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.publication.EntryPublication;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state of a sandbox, as its owner sees it, and all transitions.
 *
 * <pre>
 *       request          admit              onStarted               attach          end
 *   Gone ─────▶ Queued ────────▶ Starting ───────────▶ Reattaching ◀────────▶ Attached ───▶ Ending
 *    ▲            │                 │                       │       disconnect                │
 *    └────────────┴─────────────────┴───────────────────────┴──────────────────────────────────┘
 *      refuse           fail                   lose                                onEnded
 * </pre>
 *
 * A transition is a method of the only state in which it can happen, and only transitions create
 * states, so a wrong one does not compile. Every state can {@link #detach}: then its owner lets go
 * of the sandbox, which runs on. States have no side effects, except that {@code detach} closes the
 * connection. {@link Sandbox} does what each state needs.
 */
sealed interface SandboxState {

  /** Returns the name of this state in metrics. */
  Phase phase();

  /** Lets go of the sandbox, which runs on. */
  default Detached detach() {
    return new Detached();
  }

  /**
   * Returns the first state of a sandbox that this instance now owns.
   *
   * @param record from the table; null if the table has none
   */
  static SandboxState recorded(@Nullable SandboxRecord record) {
    return record != null && record.state() == SandboxRecord.State.ALIVE
        ? new Reattaching(record, false, CompletableFuture.completedFuture(null))
        : new Gone(record);
  }

  /** There is no incarnation. */
  final class Gone implements SandboxState {

    private final @Nullable SandboxRecord last;

    private Gone(@Nullable SandboxRecord last) {
      this.last = last;
    }

    /** Returns the record of the incarnation that ended; null if there was none. */
    @Nullable SandboxRecord last() {
      return last;
    }

    /** A command needs the sandbox. */
    Queued request(SandboxRecord requested, Question question) {
      return new Queued(requested, question, null);
    }

    @Override
    public Phase phase() {
      return Phase.GONE;
    }
  }

  /** The sandbox waits until it is admitted. */
  final class Queued implements SandboxState {

    private final SandboxRecord record;
    private final Question question;
    private final @Nullable String announced;

    private Queued(SandboxRecord record, Question question, @Nullable String announced) {
      this.record = record;
      this.question = question;
      this.announced = announced;
    }

    SandboxRecord record() {
      return record;
    }

    /** Returns whether the record is in the table, which is so from the first wait on. */
    boolean isWritten() {
      return announced != null;
    }

    /** Returns whether the learner was told this last. */
    boolean isAnnounced(String message) {
      return message.equals(announced);
    }

    /**
     * The sandbox has to wait.
     *
     * @param message that the learner was told
     */
    Queued keepWaiting(String message) {
      return new Queued(record, question, message);
    }

    /** The quota has room. */
    Starting admit(int epoch, Instant now) {
      return new Starting(record.admitted(epoch, now), question);
    }

    /** The quota has no room, and will not have any in time. */
    Gone refuse(SandboxRecord ended) {
      return new Gone(ended);
    }

    @Override
    public Phase phase() {
      return Phase.QUEUED;
    }
  }

  /** The runtime creates the incarnation. */
  final class Starting implements SandboxState {

    private final SandboxRecord record;
    private final Question question;

    private Starting(SandboxRecord record, Question question) {
      this.record = record;
      this.question = question;
    }

    SandboxRecord record() {
      return record;
    }

    Question question() {
      return question;
    }

    /** The incarnation exists. */
    Reattaching onStarted() {
      return new Reattaching(record, true, CompletableFuture.completedFuture(null));
    }

    /** The runtime could not create the incarnation. */
    Gone fail(SandboxRecord ended) {
      return new Gone(ended);
    }

    @Override
    public Phase phase() {
      return Phase.STARTING;
    }
  }

  /** The incarnation exists, or did, and this instance has no connection to its supervisor. */
  final class Reattaching implements SandboxState {

    private final SandboxRecord record;
    private final boolean isNew;
    private final CompletableFuture<@Nullable Void> previous;

    private Reattaching(
        SandboxRecord record, boolean isNew, CompletableFuture<@Nullable Void> previous) {
      this.record = record;
      this.isNew = isNew;
      this.previous = previous;
    }

    SandboxRecord record() {
      return record;
    }

    /** Returns whether nobody has attached to this incarnation yet. */
    boolean isNew() {
      return isNew;
    }

    /** Completes when all that an earlier connection delivered is settled. */
    CompletableFuture<@Nullable Void> previous() {
      return previous;
    }

    /** The supervisor let this instance attach. */
    Attached attach(
        Question question, SupervisorConnection connection, EntryPublication publication) {
      return new Attached(
          record, question, connection, publication, connection.closed(), System.nanoTime());
    }

    /** The incarnation is gone or unusable. */
    Gone lose(SandboxRecord ended) {
      return new Gone(ended);
    }

    @Override
    public Phase phase() {
      return Phase.REATTACHING;
    }
  }

  /** Commands go to the supervisor, and entries come from it. */
  final class Attached implements SandboxState {

    private final SandboxRecord record;
    private final Question question;
    private final SupervisorConnection connection;
    private final EntryPublication publication;
    private final CompletableFuture<@Nullable Void> closed;
    private final long sinceNanos;

    private Attached(
        SandboxRecord record,
        Question question,
        SupervisorConnection connection,
        EntryPublication publication,
        CompletableFuture<@Nullable Void> closed,
        long sinceNanos) {
      this.record = record;
      this.question = question;
      this.connection = connection;
      this.publication = publication;
      this.closed = closed;
      this.sinceNanos = sinceNanos;
    }

    SandboxRecord record() {
      return record;
    }

    Question question() {
      return question;
    }

    SupervisorConnection connection() {
      return connection;
    }

    EntryPublication publication() {
      return publication;
    }

    /** Completes when the connection has ended; exceptionally if it broke. */
    CompletableFuture<@Nullable Void> closed() {
      return closed;
    }

    /** Returns when the connection began, as {@link System#nanoTime} says it. */
    long sinceNanos() {
      return sinceNanos;
    }

    /** The table has a newer record of the same incarnation. */
    Attached onRecorded(SandboxRecord newer) {
      return new Attached(newer, question, connection, publication, closed, sinceNanos);
    }

    /** The connection ended, and the sandbox may run on. */
    Reattaching disconnect() {
      return new Reattaching(record, false, publication.settled());
    }

    /** The sandbox has to end. */
    Ending end(EndReason reason) {
      return new Ending(this, reason);
    }

    @Override
    public Detached detach() {
      connection.close();
      return new Detached();
    }

    @Override
    public Phase phase() {
      return Phase.ATTACHED;
    }
  }

  /** The supervisor is told to end. */
  final class Ending implements SandboxState {

    private final Attached attached;
    private final EndReason reason;

    private Ending(Attached attached, EndReason reason) {
      this.attached = attached;
      this.reason = reason;
    }

    Attached attached() {
      return attached;
    }

    EndReason reason() {
      return reason;
    }

    /** The incarnation has ended. */
    Gone onEnded(SandboxRecord ended) {
      return new Gone(ended);
    }

    @Override
    public Detached detach() {
      return attached.detach();
    }

    @Override
    public Phase phase() {
      return Phase.ENDING;
    }
  }

  /** The owner has let go of the sandbox. */
  final class Detached implements SandboxState {

    private Detached() {}

    @Override
    public Detached detach() {
      return this;
    }

    @Override
    public Phase phase() {
      return Phase.DETACHED;
    }
  }

  /** The names of the states in metrics. */
  enum Phase {
    GONE,
    QUEUED,
    STARTING,
    REATTACHING,
    ATTACHED,
    ENDING,
    DETACHED
  }
}
