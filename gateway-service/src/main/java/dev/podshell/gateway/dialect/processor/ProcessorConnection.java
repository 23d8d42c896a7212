package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.Revocations;
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
import dev.podshell.gateway.transcript.TranscriptSink;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection, which is one run of a script.
 *
 * <pre>
 *   context ──▶ script, as it is ──▶ running ──▶ closed
 *      │                 │              │
 *      └── not in time ──┴──────────────┴── the client leaves, and what runs is ended
 * </pre>
 */
final class ProcessorConnection implements FrameHandler, SessionListener {

  /** What comes next. */
  private sealed interface Phase {

    /** The client's context. */
    record AwaitingContext() implements Phase {}

    /** The script, whatever it looks like. */
    record AwaitingScript(ScriptContext context, String question, ConnectedSession session)
        implements Phase {}

    /** Answers, or the wish to stop. */
    record Running(ScriptRun run) implements Phase {}
  }

  private final ClientSocket socket;
  private final VerifiedToken token;
  private final ProcessorServices services;
  private final ProcessorFrames frames;
  private volatile Phase phase = new Phase.AwaitingContext();
  private @Nullable ConnectedSession core;
  private Timers.@Nullable Timer expiry;
  private Timers.@Nullable Timer patience;
  private Revocations.@Nullable Watch watch;

  ProcessorConnection(ClientSocket socket, VerifiedToken token, ProcessorServices services) {
    this.socket = socket;
    this.token = token;
    this.services = services;
    this.frames = services.frames();
  }

  @Override
  public void opened() {
    expiry = services.timers().at(token.expires(), () -> socket.close(CloseCause.EXPIRED));
    watch = services.revocations().watch(token, this::revoked);
    await(services.settings().contextTimeout(), "The context did not come in time");
    socket.offer(frames.ready());
  }

  @Override
  public void text(String frame) throws InterruptedException {
    if (socket.isClosing()) {
      return;
    }
    try {
      switch (phase) {
        case Phase.AwaitingContext _ -> load(ScriptContext.parse(frame, frames.reader()));
        case Phase.AwaitingScript awaiting -> begin(awaiting, frame);
        case Phase.Running(ScriptRun run) ->
            handle(run, ClientMessage.parse(frame, frames.reader()));
      }
    } catch (MalformedMessageException e) {
      error(e.getMessage());
    } catch (TokenRefusedException e) {
      error(e.getMessage());
      socket.close(CloseCause.REVOKED);
    } catch (SessionServiceUnavailableException e) {
      error(e.getMessage());
      socket.close(CloseCause.FAULT);
    }
  }

  @Override
  public void binary(Buffer frame) {
    error("Content mismatch: binary messages are not understood, send text");
  }

  @Override
  public void refused() {
    error("Too many messages at once: one was not taken");
  }

  @Override
  public void closed() {
    cancel(expiry);
    cancel(patience);
    if (watch != null) {
      watch.close();
    }
    if (phase instanceof Phase.Running(ScriptRun run)) {
      run.close();
    }
    if (core != null) {
      core.close();
      services.connections().leave(core.session());
    }
  }

  /** The script ends with its connection. */
  @Override
  public void drain() {
    error("The gateway is being restarted: run the script again");
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return run(command.command()).map(run -> new ProcessorSink(run, socket, frames));
  }

  @Override
  public void inputRefused(InputRefused refused) {
    run(refused.command())
        .ifPresent(run -> run.refused(refused.writer(), refused.sequence(), refused.message()));
  }

  /** The protocol has no word for it: the end says which limit it was. */
  @Override
  public void limitNear(LimitNear near) {}

  /** A run that is affected says so itself; of the rest the protocol has nothing to say. */
  @Override
  public void sandboxChanged(SandboxLifecycle step) {}

  @Override
  public void revoked() {
    socket.close(CloseCause.REVOKED);
  }

  private void load(ScriptContext context)
      throws SessionServiceUnavailableException,
          InterruptedException,
          MalformedMessageException,
          TokenRefusedException {
    context.requireLanguage(services.settings().languages());
    cancel(patience);
    String question = context.question().orElse(services.settings().defaultQuestion());
    OpenedSession opened = services.sessions().ofQuestion(token, question);
    if (!services.connections().join(opened.session())) {
      socket.close(CloseCause.TOO_MANY_CONNECTIONS);
      return;
    }
    ConnectedSession joined =
        services.connector().join(opened.session(), opened.learner(), AutoAttach.NEW, this);
    core = joined;
    phase = new Phase.AwaitingScript(context, question, joined);
    await(services.settings().scriptTimeout(), "The script did not come in time");
    socket.offer(frames.ready());
  }

  /** Runs the script, and waits until it is known whether it will run. */
  private void begin(Phase.AwaitingScript awaiting, String script)
      throws MalformedMessageException, InterruptedException {
    ScriptContext context = awaiting.context();
    context.requireRoomFor(script);
    cancel(patience);
    ConnectedSession session = awaiting.session();
    String clientId = "\"processor/" + services.random().text(16) + "\"";
    Program.Engine engine =
        new Program.Engine(context.prelude(), context.context(), services.settings().lease());
    CommandRequest request =
        new CommandRequest(
            awaiting.question(),
            clientId,
            new Program.Script(script, context.language(), engine),
            null,
            StandardInput.CLOSED,
            Map.of(),
            true);
    ScriptRun run =
        new ScriptRun(
            session,
            CommandId.of(session.session(), clientId),
            SandboxId.of(session.learner(), awaiting.question()),
            socket,
            services);
    phase = new Phase.Running(run);
    CompletableFuture<SubmitResult> decided = new CompletableFuture<>();
    session.run(request, decided::complete);
    try {
      switch (decided.get()) {
        case SubmitResult.Accepted _ -> run.accepted();
        case SubmitResult.Refused(String message, _) -> {
          run.over();
          error(message);
          socket.close(CloseCause.ENDED);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void handle(ScriptRun run, ClientMessage message)
      throws MalformedMessageException {
    switch (message) {
      case ClientMessage.Stop() -> run.stop();
      case ClientMessage.Answer(long id, String kind, var content) -> run.answer(id, kind, content);
    }
  }

  private Optional<ScriptRun> run(CommandId command) {
    return phase instanceof Phase.Running(ScriptRun run) && run.is(command)
        ? Optional.of(run)
        : Optional.empty();
  }

  private void await(Duration time, String otherwise) {
    patience =
        services
            .timers()
            .after(
                time,
                () -> {
                  error(otherwise);
                  socket.close(CloseCause.PHASE_TIMEOUT);
                });
  }

  private static void cancel(Timers.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void error(@Nullable String message) {
    socket.offer(frames.serverError(message));
  }
}
