package dev.podshell.gateway.session;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.CommandEvent;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.LiveEvent;
import dev.podshell.gateway.topic.PublicationRefusedException;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.TranscriptStreams;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * One connection in its session: runs commands, sends input and attaches to transcripts. Every
 * dialect uses it. Commands need the store, so they run one at a time on a thread of their own,
 * from a bounded queue. Input does not wait for them. Thread-safe. The file is long because all its
 * methods change the same set of streams and subscriptions.
 */
public final class ConnectedSession implements EventSubscriber, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ConnectedSession.class);
  private static final int WAITING_COMMANDS = 32;
  private static final int KNOWN_SANDBOXES = 4096;

  private final SessionId session;
  private final LearnerId learner;
  private final AutoAttach autoAttach;
  private final SessionListener listener;
  private final TranscriptStreams streams;
  private final EventSubscriptions subscriptions;
  private final CommandPublisher publisher;
  private final SessionServiceClient sessionService;
  private final WatchReports watchReports;
  private final Map<CommandId, SandboxId> sandboxes = new ConcurrentHashMap<>();
  private final Map<SandboxId, Boolean> watched = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor requests =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_COMMANDS),
          Thread.ofVirtual().name("requests").factory());

  ConnectedSession(
      SessionId session,
      LearnerId learner,
      AutoAttach autoAttach,
      SessionListener listener,
      TranscriptStreams streams,
      EventSubscriptions subscriptions,
      CommandPublisher publisher,
      SessionServiceClient sessionService,
      WatchReports watchReports) {
    this.session = session;
    this.learner = learner;
    this.autoAttach = autoAttach;
    this.listener = listener;
    this.streams = streams;
    this.subscriptions = subscriptions;
    this.publisher = publisher;
    this.sessionService = sessionService;
    this.watchReports = watchReports;
    requests.allowCoreThreadTimeOut(true);
  }

  public SessionId session() {
    return session;
  }

  public LearnerId learner() {
    return learner;
  }

  /**
   * Checks once more that the session is valid, now that the event of its end would be received: it
   * may have arrived just before.
   */
  void confirm() {
    boolean isQueued =
        runLater(
            () -> {
              try {
                if (sessionService
                    .session(session)
                    .filter(state -> state.revoked() != null)
                    .isPresent()) {
                  listener.onRevoked();
                }
              } catch (SessionServiceUnavailableException e) {
                LOG.debugf(e, "Session %s is not confirmed", session);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the connection is gone
              }
            });
    if (!isQueued) {
      LOG.debugf("Session %s is not confirmed", session);
    }
  }

  /** Ends the session on every gateway; its token becomes invalid. Blocks. */
  public void revoke() throws SessionServiceUnavailableException, InterruptedException {
    sessionService.revoke(session);
  }

  /** Subscribes to the sandbox of a question, even if no command runs there. */
  public void watch(QuestionId question) {
    watch(SandboxId.of(learner, question));
  }

  /**
   * Begins to describe a command of this session.
   *
   * @param question whose sandbox runs it
   * @param clientId the JSON text of the client's own id
   */
  public StartCommand.Builder command(QuestionId question, String clientId, Program program) {
    return StartCommand.of(session, learner, question, clientId, program);
  }

  /**
   * Runs a command of this session, once for any number of requests, and sends its transcript.
   *
   * @param answer is called with the result before anything of the transcript is sent, on any
   *     thread, and must not block; it is not called while the result is unknown
   */
  public void run(StartCommand start, Consumer<SubmitResult> answer) {
    try {
      requests.execute(() -> accept(start, answer));
    } catch (RejectedExecutionException _) {
      answer.accept(
          new SubmitResult.Refused(
              "Too many commands wait to be taken: send it again in a moment", true));
    }
  }

  /**
   * Sends input to a command.
   *
   * @return as {@link CommandPublisher#publish}
   */
  public CompletableFuture<Void> send(CommandInput input) {
    return publisher.publish(input);
  }

  /** Returns where a command of this session runs; empty if there is none. May block. */
  public Optional<SandboxId> sandboxOf(CommandId command)
      throws SessionServiceUnavailableException, InterruptedException {
    SandboxId known = sandboxes.get(command);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<CommandState> found = sessionService.command(session, command);
    found.ifPresent(state -> remember(command, state.sandbox()));
    return found.map(CommandState::sandbox);
  }

  /** Returns whether the command's end has been sent to this connection. */
  public boolean hasEnded(CommandId command) {
    return !streams.isRunning(command)
        && streams.isFinished(command)
        && sandboxes.containsKey(command);
  }

  /**
   * Runs another task that needs the store, in turn with the commands.
   *
   * @return false if too many tasks wait already, so that it is not run
   */
  public boolean runLater(Runnable request) {
    try {
      requests.execute(request);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  /** Returns the commands of the session that run, or ended after a time; oldest first. */
  public List<CommandState> list(Instant endedAfter)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.commands(session, endedAfter);
  }

  /** Starts to send what follows a cursor, unless the transcript is being sent already. */
  public void attach(Cursor cursor, SandboxId sandbox) {
    remember(cursor.command(), sandbox);
    if (streams.prepare(cursor, sandbox)) {
      streams.open(cursor.command());
      watchReports.report(sandbox, session, cursor.command());
    }
  }

  /** Stops the transcript of a command, and starts it again after a cursor. */
  public void reattach(Cursor cursor, SandboxId sandbox) throws InterruptedException {
    streams.stop(cursor.command());
    attach(cursor, sandbox);
  }

  /** Stops the transcript of a command; returns when nothing of it is sent any more. */
  public void detach(CommandId command) throws InterruptedException {
    streams.stop(command);
  }

  /** Ignores a command until it is asked for, unless its transcript is being sent. */
  public void ignore(CommandId command) {
    streams.skip(command);
  }

  @Override
  public void onEvent(LiveEvent live) {
    switch (live.event()) {
      case Entry entry -> attachIfWanted(entry, entry.number() == 1);
      case CommandFailed failed -> attachIfWanted(failed, true);
      case InputRefused refused -> listener.onInputRefused(refused);
      case LimitNear near -> listener.onLimitNear(near);
      case SandboxLifecycle step -> listener.onSandboxChanged(step);
      case SessionRevoked _ -> listener.onRevoked();
      case LearnerRevoked _, RoomEvent _, MonitorEvent _, FileEvent _ -> {} // not subscribed to
    }
  }

  /** Reports the sandboxes whose commands are being delivered. */
  void reportWatched() {
    streams.forEach((command, sandbox) -> watchReports.report(sandbox, session, command));
  }

  @Override
  public void onMissedEvents() {} // transcripts hear it themselves

  @Override
  public void close() {
    watchReports.remove(this);
    subscriptions.unsubscribe(EventKey.of(session), this);
    watched.keySet().forEach(sandbox -> subscriptions.unsubscribe(EventKey.of(sandbox), this));
    streams.close();
    requests.shutdownNow();
  }

  /** Attaches to a command by itself. A transcript that is being sent hears its events itself. */
  private void attachIfWanted(CommandEvent event, boolean isNew) {
    CommandId command = event.command();
    boolean isWanted = isNew || autoAttach == AutoAttach.ALL;
    if (isWanted && !streams.isRunning(command) && !streams.isFinished(command)) {
      attach(Cursor.beginningOf(command), event.sandbox());
    }
  }

  private void accept(StartCommand start, Consumer<SubmitResult> answer) {
    CommandId command = start.command();
    SandboxId sandbox = start.sandbox();
    MDC.put("session", session.value());
    MDC.put("sandbox", sandbox.value());
    MDC.put("command", command.toString());
    try {
      Reservation reservation =
          new Reservation(sandbox, start.clientId(), Fingerprint.of(start.program()));
      switch (sessionService.reserve(session, command, reservation)) {
        case GRANTED -> {
          remember(command, sandbox);
          streams.prepareNew(state(start));
          publish(start, answer);
        }
        case REPEATED -> {
          remember(command, sandbox);
          prepareAgain(command, sandbox);
          publish(start, answer);
        }
        case ACCEPTED -> {
          remember(command, sandbox);
          answer.accept(new SubmitResult.Accepted(command));
          prepareAgain(command, sandbox);
          streams.open(command);
        }
        case CONFLICT ->
            answer.accept(
                new SubmitResult.Refused(
                    "The client id was used for another command in this session: choose another",
                    false));
      }
    } catch (SessionServiceUnavailableException e) {
      LOG.warn("The command could not be reserved", e);
      answer.accept(new SubmitResult.Refused(String.valueOf(e.getMessage()), true));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prepares the transcript of a repeated request, unless the connection has all of it. */
  private void prepareAgain(CommandId command, SandboxId sandbox) {
    if (!streams.isCompleted(command)) {
      streams.prepare(Cursor.beginningOf(command), sandbox);
    }
  }

  private void publish(StartCommand start, Consumer<SubmitResult> answer) {
    CommandId command = start.command();
    publisher
        .publish(start)
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                answer.accept(new SubmitResult.Accepted(command));
                streams.open(command);
              } else {
                streams.forget(command);
                boolean isTemporary =
                    !(failure instanceof PublicationRefusedException refused)
                        || refused.isTemporary();
                answer.accept(
                    new SubmitResult.Refused(String.valueOf(failure.getMessage()), isTemporary));
              }
            });
  }

  private CommandState state(StartCommand start) {
    return new CommandState(
        start.sandbox(),
        session,
        start.command(),
        start.clientId(),
        start.program().text(),
        start.requested(),
        null,
        null,
        null,
        0,
        0);
  }

  private void remember(CommandId command, SandboxId sandbox) {
    if (sandboxes.size() >= KNOWN_SANDBOXES) {
      sandboxes.keySet().removeIf(known -> !streams.isRunning(known));
    }
    sandboxes.put(command, sandbox);
    watch(sandbox);
  }

  private void watch(SandboxId sandbox) {
    if (watched.putIfAbsent(sandbox, true) == null) {
      subscriptions.subscribe(EventKey.of(sandbox), this);
    }
  }
}
