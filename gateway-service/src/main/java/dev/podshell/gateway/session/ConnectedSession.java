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
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.CommandPlace;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * One connection in its session: runs commands, sends input and attaches to transcripts. Every
 * dialect uses it. Commands need the store, so they run one at a time on a thread of their own,
 * from a bounded queue. Input does not wait for them. Thread-safe. The file is long because all its
 * methods change the same set of streams and subscriptions.
 */
public final class ConnectedSession implements EventSubscriber, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ConnectedSession.class);
  private static final int WAITING_COMMANDS = 32;
  private static final int KNOWN_COMMANDS = 4096;

  private final SessionId session;
  private final LearnerId learner;
  private final AutoAttach autoAttach;
  private final SessionListener listener;
  private final TranscriptStreams streams;
  private final EventSubscriptions subscriptions;
  private final CommandPublisher publisher;
  private final SessionServiceClient sessionService;
  private final WatchReports watchReports;
  private final Map<CommandId, CommandPlace> places = new ConcurrentHashMap<>();
  private final Set<SandboxId> watched = ConcurrentHashMap.newKeySet();
  private volatile @Nullable SandboxId home;
  private boolean closed;
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
    SandboxId sandbox = SandboxId.of(learner, question);
    home = sandbox;
    watch(sandbox);
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
   * Sends input to a command of the learner. It names this session, which therefore hears if the
   * input is refused, whichever session the command is of.
   *
   * @return as {@link CommandPublisher#publish}
   */
  public CompletableFuture<Void> send(CommandInput input) {
    return publisher.publish(input);
  }

  /**
   * Returns where a command of the learner is, of any session and question; empty if the learner
   * has no such command. Blocks the first time, and later if too many commands are known.
   */
  public Optional<CommandPlace> placeOf(CommandId command)
      throws SessionServiceUnavailableException, InterruptedException {
    CommandPlace known = places.get(command);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<CommandPlace> found = sessionService.place(learner, command);
    found.ifPresent(this::remember);
    return found;
  }

  /** Returns whether the command's end has been sent to this connection. */
  public boolean hasEnded(CommandId command) {
    return streams.isCompleted(command);
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

  /**
   * Returns a page of the learner's commands, of all sessions, newest first. Blocks.
   *
   * @param question whose commands are listed; empty: those of all questions
   * @param before where the page begins; empty: with the newest command
   * @param limit the largest number of commands, at most {@link CommandPage#MAX_COMMANDS}
   */
  public CommandPage page(Optional<QuestionId> question, Optional<CommandMark> before, int limit)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.commands(learner, question, before, limit);
  }

  /** Starts to send what follows a cursor, unless the transcript is being sent already. */
  public void attach(Cursor cursor, CommandPlace place) {
    if (streams.prepare(cursor, place)) {
      remember(place);
      streams.open(cursor.command());
      watchReports.report(place);
    }
  }

  /** Returns the commands of a sandbox whose transcripts are being sent. */
  public List<CommandId> attachedIn(SandboxId sandbox) {
    List<CommandId> attached = new ArrayList<>();
    streams.forEach(
        place -> {
          if (place.sandbox().equals(sandbox)) {
            attached.add(place.command());
          }
        });
    return attached;
  }

  /** Stops the transcript of a command, and starts it again after a cursor. */
  public void reattach(Cursor cursor, CommandPlace place) throws InterruptedException {
    streams.stop(cursor.command());
    attach(cursor, place);
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
    streams.forEach(watchReports::report);
  }

  @Override
  public void onMissedEvents() {} // transcripts hear it themselves

  @Override
  public void close() {
    watchReports.remove(this);
    subscriptions.unsubscribe(EventKey.of(session), this);
    forgetAll();
    streams.close();
    requests.shutdownNow();
  }

  /** Attaches to a command by itself. A transcript that is being sent hears its events itself. */
  private void attachIfWanted(CommandEvent event, boolean isNew) {
    CommandId command = event.command();
    boolean isWanted = event.session().equals(session) && (isNew || autoAttach == AutoAttach.ALL);
    if (isWanted && !streams.isRunning(command) && !streams.isFinished(command)) {
      attach(Cursor.beginningOf(command), new CommandPlace(event.sandbox(), session, command));
    }
  }

  private void accept(StartCommand start, Consumer<SubmitResult> answer) {
    CommandId command = start.command();
    SandboxId sandbox = start.sandbox();
    CommandPlace place = new CommandPlace(sandbox, session, command);
    MDC.put("session", session.value());
    MDC.put("sandbox", sandbox.value());
    MDC.put("command", command.toString());
    try {
      Reservation reservation =
          new Reservation(sandbox, start.clientId(), Fingerprint.of(start.program()));
      switch (sessionService.reserve(session, command, reservation)) {
        case GRANTED -> {
          streams.prepareNew(state(start));
          remember(place);
          publish(start, answer);
        }
        case REPEATED -> {
          prepareAgain(place);
          remember(place);
          publish(start, answer);
        }
        case ACCEPTED -> {
          answer.accept(new SubmitResult.Accepted(command));
          prepareAgain(place);
          remember(place);
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
  private void prepareAgain(CommandPlace place) {
    if (!streams.isCompleted(place.command())) {
      streams.prepare(Cursor.beginningOf(place.command()), place);
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

  /**
   * Remembers where a command is, and subscribes to what is announced about it there. A stream must
   * be prepared before, because a command without a stream may be forgotten at any time.
   */
  private synchronized void remember(CommandPlace place) {
    if (closed) {
      return;
    }
    if (places.size() >= KNOWN_COMMANDS) {
      forgetIdle();
    }
    if (places.put(place.command(), place) == null && isOfAnotherSession(place)) {
      subscriptions.subscribe(EventKey.of(place.session(), place.command()), this);
    }
    watch(place.sandbox());
  }

  /** Forgets the commands whose transcripts are not being sent. They can be asked for again. */
  private void forgetIdle() {
    for (CommandPlace place : places.values()) {
      if (!streams.isRunning(place.command())) {
        places.remove(place.command());
        unsubscribe(place);
      }
    }
    Set<SandboxId> used =
        places.values().stream().map(CommandPlace::sandbox).collect(Collectors.toSet());
    for (SandboxId sandbox : watched) {
      if (!used.contains(sandbox) && !sandbox.equals(home)) {
        watched.remove(sandbox);
        subscriptions.unsubscribe(EventKey.of(sandbox), this);
      }
    }
  }

  private synchronized void forgetAll() {
    closed = true;
    places.values().forEach(this::unsubscribe);
    watched.forEach(sandbox -> subscriptions.unsubscribe(EventKey.of(sandbox), this));
  }

  private void unsubscribe(CommandPlace place) {
    if (isOfAnotherSession(place)) {
      subscriptions.unsubscribe(EventKey.of(place.session(), place.command()), this);
    }
  }

  private boolean isOfAnotherSession(CommandPlace place) {
    return !place.session().equals(session);
  }

  private void watch(SandboxId sandbox) {
    if (watched.add(sandbox)) {
      subscriptions.subscribe(EventKey.of(sandbox), this);
    }
  }
}
