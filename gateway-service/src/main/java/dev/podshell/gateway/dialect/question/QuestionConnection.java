package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.CommandRequest;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TranscriptSink;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a question. It shows one run at a time: the newest that it began, or that
 * another connection of the learner to the question began and that is shared.
 */
final class QuestionConnection implements FrameHandler, SessionListener {

  private static final TerminalSize USUAL_SIZE = new TerminalSize(80, 24);

  /** A request to continue a run after a cursor, until its transcript begins. */
  private record Resumption(long turn, boolean applicationMode) {}

  private final ClientSocket socket;
  private final QuestionId question;
  private final VerifiedToken token;
  private final Optional<String> cursor;
  private final QuestionServices services;
  private final QuestionFrames frames;
  private final Screen screen = new Screen();
  private final InputNumbers numbers;
  private final Map<CommandId, Resumption> resumptions = new ConcurrentHashMap<>();
  private @Nullable ConnectedSession core;
  private Timers.@Nullable Timer timer;

  /**
   * @param cursor after which the client wants to go on
   */
  QuestionConnection(
      ClientSocket socket,
      QuestionId question,
      VerifiedToken token,
      Optional<String> cursor,
      QuestionServices services) {
    this.socket = socket;
    this.question = question;
    this.token = token;
    this.cursor = cursor;
    this.services = services;
    this.frames = services.frames();
    this.numbers = new InputNumbers(() -> "gateway-" + services.random().text(12));
  }

  @Override
  public void opened() throws InterruptedException {
    timer = services.timers().at(token.expires(), () -> socket.close(CloseCause.EXPIRED));
    try {
      OpenedSession opened = services.sessions().ofQuestion(token, question);
      if (!services.connections().join(opened.session())) {
        socket.close(CloseCause.TOO_MANY_CONNECTIONS);
        return;
      }
      ConnectedSession joined =
          services.connector().join(opened.session(), opened.learner(), AutoAttach.NEW, this);
      core = joined;
      if (cursor.isPresent()) {
        resume(joined, cursor.get());
      } else {
        replay(joined);
      }
    } catch (TokenRefusedException e) {
      error("", e.getMessage());
      socket.close(CloseCause.REVOKED);
    } catch (SessionServiceUnavailableException e) {
      error("", e.getMessage());
      socket.close(CloseCause.FAULT);
    } catch (MalformedRequestException e) {
      error(e.termType(), e.getMessage());
    }
  }

  @Override
  public void text(String frame) throws InterruptedException {
    if (core == null) {
      return;
    }
    try {
      handle(core, QuestionRequest.parse(frame, frames.reader()));
    } catch (MalformedRequestException e) {
      error(e.termType(), e.getMessage());
    } catch (SessionServiceUnavailableException e) {
      error("", e.getMessage());
    }
  }

  @Override
  public void binary(Buffer frame) {
    error("", "Binary messages are not understood: send JSON as text");
  }

  @Override
  public void refused() {
    error("", "Too many messages at once: one was not taken");
  }

  @Override
  public void closed() {
    if (timer != null) {
      timer.cancel();
    }
    if (core != null) {
      core.close();
      services.connections().leave(core.session());
    }
  }

  /** The protocol has no word for it; the code of the close says it. */
  @Override
  public void drain() {}

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return run(command).map(run -> new QuestionSink(run, screen, question, socket, frames));
  }

  @Override
  public void inputRefused(InputRefused refused) {
    if (numbers.refused(refused.command(), refused.writer())) {
      note("The input was not applied: " + refused.message());
    }
  }

  @Override
  public void limitNear(LimitNear near) {
    if (screen.shown().filter(run -> run.is(near.command())).isPresent()) {
      note(LimitText.ofWarning(near));
    }
  }

  @Override
  public void sandboxChanged(SandboxLifecycle step) {
    switch (step) {
      case SandboxLifecycle.Starting starting -> note(starting.message());
      case SandboxLifecycle.Ending ending -> note(ending.message());
      case SandboxLifecycle.Ready _,
          SandboxLifecycle.Ended _,
          SandboxLifecycle.Lost _ -> {} // a run that is affected says so itself
    }
  }

  @Override
  public void revoked() {
    socket.close(CloseCause.REVOKED);
  }

  private void handle(ConnectedSession session, QuestionRequest request)
      throws MalformedRequestException, SessionServiceUnavailableException, InterruptedException {
    boolean isScript =
        request.script().isPresent()
            && (request.input().isEmpty() || startsWithInput(session, request.script().get()));
    if (isScript) {
      begin(session, request, request.script().get());
    } else {
      if (request.cursor().isPresent()) {
        resume(session, request.cursor().get());
      }
      if (request.size().isPresent()) {
        resize(session, request.size().get());
      }
    }
    if (request.input().isPresent()) {
      type(session, request.input().get());
    }
  }

  /**
   * Returns whether to run a script that comes with input: only if there is one and nothing is
   * running.
   */
  private boolean startsWithInput(ConnectedSession session, String script) {
    return !script.isEmpty() && runningTerminal(session).isEmpty();
  }

  /** Runs a script, and waits until it is known whether it will run. */
  private void begin(ConnectedSession session, QuestionRequest request, String script)
      throws InterruptedException, MalformedRequestException {
    TerminalKind kind = request.kind();
    boolean interactive = kind == TerminalKind.INTERACTIVE;
    RunId id = new RunId(kind, services.random().text(16));
    CommandRequest command =
        new CommandRequest(
            question,
            id.json(),
            new Program.Script(script),
            interactive ? request.size().orElse(USUAL_SIZE) : null,
            interactive ? StandardInput.OPEN : StandardInput.CLOSED,
            Map.of(),
            true);
    CompletableFuture<SubmitResult> decided = new CompletableFuture<>();
    screen.decide();
    session.run(
        command,
        acceptance -> {
          settle(session, kind, acceptance);
          decided.complete(acceptance);
        });
    try {
      if (decided.get() instanceof SubmitResult.Refused(String message, _)) {
        throw new MalformedRequestException(kind.wireName(), message);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void settle(ConnectedSession session, TerminalKind kind, SubmitResult acceptance) {
    switch (acceptance) {
      case SubmitResult.Accepted(CommandId command) -> {
        SandboxId sandbox = SandboxId.of(session.learner(), question);
        screen.accept(new Run(kind, command, sandbox, Instant.now(), new CursorKeys(false)));
      }
      case SubmitResult.Refused _ -> screen.keep();
    }
  }

  private void type(ConnectedSession session, String input) throws MalformedRequestException {
    Run run = interactive(session);
    String text = Keys.translate(input, run.cursorKeys().areInApplicationMode());
    if (!text.isEmpty()) {
      InputNumbers.Number number = numbers.next(run.command());
      send(
          session,
          new WriteInput(
              run.sandbox(),
              session.session(),
              run.command(),
              number.writer(),
              number.sequence(),
              text));
    }
  }

  private void resize(ConnectedSession session, TerminalSize size)
      throws MalformedRequestException {
    Run run = interactive(session);
    InputNumbers.Number number = numbers.next(run.command());
    send(
        session,
        new ResizeTerminal(
            run.sandbox(),
            session.session(),
            run.command(),
            number.writer(),
            number.sequence(),
            size));
  }

  private void send(ConnectedSession session, CommandInput input) {
    session
        .send(input)
        .whenComplete(
            (_, failure) -> {
              if (failure != null && numbers.refused(input.command(), input.writer())) {
                note("The input was not applied: " + failure.getMessage());
              }
            });
  }

  private Run interactive(ConnectedSession session) throws MalformedRequestException {
    return runningTerminal(session)
        .orElseThrow(
            () ->
                new MalformedRequestException(
                    TerminalKind.INTERACTIVE.wireName(),
                    "No interactive_terminal runs: send a python_script first"));
  }

  private Optional<Run> runningTerminal(ConnectedSession session) {
    return screen
        .shown()
        .filter(run -> run.kind() == TerminalKind.INTERACTIVE)
        .filter(run -> !session.hasEnded(run.command()));
  }

  /** Brings the newest run that is for every connection, from its beginning. */
  private void replay(ConnectedSession session)
      throws SessionServiceUnavailableException, InterruptedException {
    Instant since = Instant.now().minus(services.configuration().replayWindow());
    session.list(since).stream()
        .filter(command -> kind(command).filter(TerminalKind::isReplayed).isPresent())
        .reduce((_, newest) -> newest)
        .ifPresent(
            newest -> session.attach(Cursor.beginningOf(newest.command()), newest.sandbox()));
  }

  private void resume(ConnectedSession session, String text)
      throws MalformedRequestException, SessionServiceUnavailableException, InterruptedException {
    QuestionCursor from;
    try {
      from = QuestionCursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedRequestException("", String.valueOf(e.getMessage()));
    }
    SandboxId sandbox =
        session
            .sandboxOf(from.place().command())
            .orElseThrow(
                () -> new MalformedRequestException("", "The cursor is of another question"));
    resumptions.put(
        from.place().command(), new Resumption(screen.nextTurn(), from.applicationMode()));
    session.attachAnew(from.place(), sandbox);
  }

  /** Returns the run that a command is, if this connection shows it from now on. */
  private synchronized Optional<Run> run(CommandState command) {
    Optional<Run> shown = screen.shown();
    Resumption resumption = resumptions.remove(command.command());
    if (resumption != null) {
      return kind(command)
          .map(kind -> run(kind, command, resumption.applicationMode()))
          .filter(run -> screen.show(run, resumption.turn()));
    }
    if (shown.filter(run -> run.is(command.command())).isPresent()) {
      return shown;
    }
    boolean isNewest = shown.filter(run -> run.accepted().isAfter(command.accepted())).isEmpty();
    return kind(command)
        .filter(kind -> kind.isReplayed() && isNewest)
        .map(kind -> run(kind, command, false))
        .filter(run -> screen.show(run, screen.nextTurn()));
  }

  private static Run run(TerminalKind kind, CommandState command, boolean applicationMode) {
    return new Run(
        kind,
        command.command(),
        command.sandbox(),
        command.accepted(),
        new CursorKeys(applicationMode));
  }

  private static Optional<TerminalKind> kind(CommandState command) {
    return RunId.parse(command.clientId()).map(RunId::kind);
  }

  private void note(String message) {
    String termType = screen.shown().map(run -> run.kind().wireName()).orElse("");
    socket.offer(frames.note(termType, question, message));
  }

  private void error(String termType, @Nullable String message) {
    socket.offer(frames.error(termType, question, "", String.valueOf(message), null));
  }
}
