package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.QuestionClients.QuestionClient;
import dev.podshell.gateway.dialect.processor.ClientMessage.Expected;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.TranscriptSink;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
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
 *      └── not in time ──┴──────────────┴── the client leaves, and the script is ended
 * </pre>
 */
final class ProcessorConnection implements FrameHandler, SessionListener {

  /** The stage of the connection. */
  private sealed interface Phase {

    /** Returns the message that the client must send. */
    Expected expected();

    /** The context has not come yet. */
    record AwaitingContext() implements Phase {

      @Override
      public Expected expected() {
        return Expected.CONTEXT;
      }
    }

    /** The context has come, and the script has not. */
    record AwaitingScript(ScriptContext context, QuestionId question, ConnectedSession session)
        implements Phase {

      @Override
      public Expected expected() {
        return Expected.SCRIPT;
      }
    }

    /** The script runs. */
    record Running(ScriptRun run) implements Phase {

      @Override
      public Expected expected() {
        return Expected.ANSWER;
      }
    }
  }

  private final ClientSocket socket;
  private final QuestionClient client;
  private final Timers timers;
  private final ProcessorFrames frames;
  private final ProcessorConfiguration configuration;
  private volatile Phase phase = new Phase.AwaitingContext();
  private Timers.@Nullable Timer phaseTimer;

  ProcessorConnection(
      ClientSocket socket,
      QuestionClient client,
      Timers timers,
      ProcessorFrames frames,
      ProcessorConfiguration configuration) {
    this.socket = socket;
    this.client = client;
    this.timers = timers;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  public void onOpen() {
    client.endWithToken();
    client.endWithSessions();
    await(configuration.contextTimeout(), "The context did not come in time");
    socket.offer(frames.ready());
  }

  @Override
  public void onText(String frame) throws InterruptedException {
    if (socket.isClosing()) {
      return;
    }
    try {
      handle(ClientMessage.parse(frame, phase.expected(), frames.reader()));
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
  public void onBinary(Buffer frame) {
    error("Content mismatch: binary messages are not understood, send text");
  }

  @Override
  public void onRefused() {
    error("Too many messages at once: one was not taken");
  }

  @Override
  public void onClose() {
    cancelPhaseTimer();
    if (phase instanceof Phase.Running(ScriptRun run)) {
      run.close();
    }
    client.close();
  }

  /** Tells the client that the script ends with its connection. */
  @Override
  public void onDrain() {
    error("The gateway is being restarted: run the script again");
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return run(command.command()).map(run -> new ProcessorSink(run, socket, frames));
  }

  @Override
  public void onInputRefused(InputRefused refused) {
    run(refused.command())
        .ifPresent(run -> run.onRefused(refused.writer(), refused.sequence(), refused.message()));
  }

  /** Says nothing: the protocol has no message for it. The end of the script names the limit. */
  @Override
  public void onLimitNear(LimitNear near) {}

  /** Says nothing: a run that is affected reports it, and the protocol has no other message. */
  @Override
  public void onSandboxChanged(SandboxLifecycle step) {}

  @Override
  public void onRevoked() {
    socket.close(CloseCause.REVOKED);
  }

  private void handle(ClientMessage message)
      throws MalformedMessageException,
          SessionServiceUnavailableException,
          TokenRefusedException,
          InterruptedException {
    switch (message) {
      case ScriptContext context -> load(context);
      case ClientMessage.Script(String text) -> begin(current(Phase.AwaitingScript.class), text);
      case ClientMessage.Stop() -> current(Phase.Running.class).run().stop();
      case ClientMessage.Answer(long id, String kind, var content) ->
          current(Phase.Running.class).run().answer(id, kind, content);
    }
  }

  /** Returns the phase in which a message of its kind was expected. */
  private <P extends Phase> P current(Class<P> expected) {
    return expected.cast(phase);
  }

  private void load(ScriptContext context)
      throws SessionServiceUnavailableException,
          InterruptedException,
          MalformedMessageException,
          TokenRefusedException {
    context.requireLanguage(configuration.languages());
    cancelPhaseTimer();
    QuestionId question = context.question().orElse(configuration.defaultQuestion());
    Optional<ConnectedSession> joined = client.join(question, this);
    if (joined.isEmpty()) {
      return;
    }
    phase = new Phase.AwaitingScript(context, question, joined.get());
    await(configuration.scriptTimeout(), "The script did not come in time");
    socket.offer(frames.ready());
  }

  /** Runs the script, and waits until it is known whether it will run. */
  private void begin(Phase.AwaitingScript awaiting, String script)
      throws MalformedMessageException, InterruptedException {
    ScriptContext context = awaiting.context();
    context.requireRoomFor(script);
    cancelPhaseTimer();
    ConnectedSession session = awaiting.session();
    Program.Engine engine =
        new Program.Engine(context.prelude(), context.context(), configuration.lease());
    StartCommand start =
        session
            .command(
                awaiting.question(),
                "\"processor/" + client.newId() + "\"",
                new Program.Script(script, context.language(), engine))
            .replacingOthers()
            .build();
    ScriptRun run = new ScriptRun(session, start, socket, frames, configuration);
    phase = new Phase.Running(run);
    CompletableFuture<SubmitResult> decided = new CompletableFuture<>();
    session.run(start, decided::complete);
    try {
      switch (decided.get()) {
        case SubmitResult.Accepted _ -> run.onAccepted();
        case SubmitResult.Refused(String message, _) -> {
          run.onEnded();
          error(message);
          socket.close(CloseCause.ENDED);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<ScriptRun> run(CommandId command) {
    return phase instanceof Phase.Running(ScriptRun run) && run.is(command)
        ? Optional.of(run)
        : Optional.empty();
  }

  private void await(Duration timeout, String message) {
    phaseTimer =
        timers.after(
            timeout,
            () -> {
              error(message);
              socket.close(CloseCause.PHASE_TIMEOUT);
            });
  }

  private void cancelPhaseTimer() {
    if (phaseTimer != null) {
      phaseTimer.cancel();
    }
  }

  private void error(@Nullable String message) {
    socket.offer(frames.serverError(message));
  }
}
