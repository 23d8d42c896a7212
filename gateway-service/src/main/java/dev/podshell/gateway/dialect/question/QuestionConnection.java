package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.dialect.QuestionClients.QuestionClient;
import dev.podshell.gateway.dialect.question.ClientMessage.Adjust;
import dev.podshell.gateway.dialect.question.ClientMessage.RunScript;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TranscriptSink;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a question. It shows one run at a time: the newest that it began, or a newer
 * one that another connection of the learner began and that every connection shows.
 */
final class QuestionConnection implements FrameHandler, SessionListener {

  private static final TerminalSize USUAL_SIZE = new TerminalSize(80, 24);

  private final ClientSocket socket;
  private final QuestionClient client;
  private final QuestionId question;
  private final Optional<String> cursor;
  private final QuestionFrames frames;
  private final Duration replayWindow;
  private final Screen screen = new Screen();
  private final QuestionInput input = new QuestionInput(screen, this::note);
  private @Nullable ConnectedSession core;

  /**
   * @param cursor after which the client wants to continue
   * @param replayWindow how long after its end the last run is sent to a new connection
   */
  QuestionConnection(
      ClientSocket socket,
      QuestionClient client,
      QuestionId question,
      Optional<String> cursor,
      QuestionFrames frames,
      Duration replayWindow) {
    this.socket = socket;
    this.client = client;
    this.question = question;
    this.cursor = cursor;
    this.frames = frames;
    this.replayWindow = replayWindow;
  }

  @Override
  public void onOpen() throws InterruptedException {
    client.endWithToken();
    try {
      Optional<ConnectedSession> joined = client.join(question, this);
      if (joined.isEmpty()) {
        return;
      }
      core = joined.get();
      if (cursor.isPresent()) {
        resume(joined.get(), cursor.get());
      } else {
        replay(joined.get());
      }
    } catch (TokenRefusedException e) {
      error("", e.getMessage());
      socket.close(CloseCause.REVOKED);
    } catch (SessionServiceUnavailableException e) {
      error("", e.getMessage());
      socket.close(CloseCause.FAULT);
    } catch (MalformedMessageException e) {
      error(e.termType(), e.getMessage());
    }
  }

  @Override
  public void onText(String frame) throws InterruptedException {
    if (core == null) {
      return;
    }
    try {
      handle(core, ClientMessage.parse(frame, frames.reader()));
    } catch (MalformedMessageException e) {
      error(e.termType(), e.getMessage());
    } catch (SessionServiceUnavailableException e) {
      error("", e.getMessage());
    }
  }

  @Override
  public void onBinary(Buffer frame) {
    error("", "Binary messages are not understood: send JSON as text");
  }

  @Override
  public void onRefused() {
    error("", "Too many messages at once: one was not taken");
  }

  @Override
  public void onClose() {
    client.close();
  }

  /** Says nothing: the protocol has no message for it, and the code of the close has the reason. */
  @Override
  public void onDrain() {}

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return screen.show(command).map(run -> new QuestionSink(run, screen, question, socket, frames));
  }

  @Override
  public void onInputRefused(InputRefused refused) {
    input.onRefused(refused);
  }

  @Override
  public void onLimitNear(LimitNear near) {
    if (screen.shown().filter(run -> run.is(near.command())).isPresent()) {
      note(LimitText.ofWarning(near));
    }
  }

  @Override
  public void onSandboxChanged(SandboxLifecycle step) {
    switch (step) {
      case SandboxLifecycle.Starting starting -> note(starting.message());
      case SandboxLifecycle.Ending ending -> note(ending.message());
      case SandboxLifecycle.Ready _,
          SandboxLifecycle.Ended _,
          SandboxLifecycle.Lost _ -> {} // a run that is affected says so itself
    }
  }

  @Override
  public void onRevoked() {
    socket.close(CloseCause.REVOKED);
  }

  private void handle(ConnectedSession session, ClientMessage message)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    switch (message) {
      case ClientMessage.RunScript script -> run(session, script);
      case ClientMessage.Adjust change -> adjust(session, change);
      case ClientMessage.Type(String text, Optional<RunScript> ifIdle, Adjust before) -> {
        if (ifIdle.isPresent() && !input.isProgramRunning(session)) {
          run(session, ifIdle.get());
        } else {
          adjust(session, before);
        }
        input.type(session, text);
      }
    }
  }

  private void adjust(ConnectedSession session, Adjust change)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    if (change.cursor().isPresent()) {
      resume(session, change.cursor().get());
    }
    if (change.size().isPresent()) {
      input.resize(session, change.size().get());
    }
  }

  /** Runs a script, and waits until it is known whether it will run. */
  private void run(ConnectedSession session, RunScript message)
      throws InterruptedException, MalformedMessageException {
    TerminalKind kind = message.kind();
    RunId id = new RunId(kind, client.newId());
    StartCommand.Builder start =
        session.command(question, id.json(), new Program.Script(message.script()));
    if (kind == TerminalKind.INTERACTIVE) {
      start.terminal(message.size().orElse(USUAL_SIZE)).standardInput(StandardInput.OPEN);
    }
    CompletableFuture<SubmitResult> decided = new CompletableFuture<>();
    screen.decide();
    session.run(
        start.replacingOthers().build(),
        result -> {
          settle(session, kind, result);
          decided.complete(result);
        });
    try {
      if (decided.get() instanceof SubmitResult.Refused(String reason, _)) {
        throw new MalformedMessageException(kind.wireName(), reason);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void settle(ConnectedSession session, TerminalKind kind, SubmitResult result) {
    switch (result) {
      case SubmitResult.Accepted(CommandId command) -> {
        SandboxId sandbox = SandboxId.of(session.learner(), question);
        screen.accept(
            new QuestionRun(kind, command, sandbox, Instant.now(), new CursorKeys(false)));
      }
      case SubmitResult.Refused _ -> screen.keep();
    }
  }

  /** Brings the newest run that every connection shows, from its beginning. */
  private void replay(ConnectedSession session)
      throws SessionServiceUnavailableException, InterruptedException {
    Instant since = Instant.now().minus(replayWindow);
    session.list(since).stream()
        .filter(QuestionConnection::isReplayed)
        .reduce((_, newest) -> newest)
        .ifPresent(newest -> session.attach(Cursor.beginningOf(newest.command()), newest.place()));
  }

  private void resume(ConnectedSession session, String text)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    QuestionCursor from;
    try {
      from = QuestionCursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("", String.valueOf(e.getMessage()));
    }
    CommandPlace place =
        session
            .placeOf(from.place().command())
            .filter(found -> found.session().equals(session.session()))
            .orElseThrow(
                () -> new MalformedMessageException("", "The cursor is of another question"));
    screen.resume(from.place().command(), from.applicationMode());
    session.reattach(from.place(), place);
  }

  private static boolean isReplayed(CommandState command) {
    return RunId.parse(command.clientId()).filter(id -> id.kind().isReplayed()).isPresent();
  }

  private void note(String message) {
    String termType = screen.shown().map(run -> run.kind().wireName()).orElse("");
    socket.offer(frames.note(termType, question, message));
  }

  private void error(String termType, @Nullable String message) {
    socket.offer(frames.error(termType, question, "", String.valueOf(message), null));
  }
}
