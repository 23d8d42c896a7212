package dev.podshell.gateway.dialect.line;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.dialect.QuestionClients.QuestionClient;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TranscriptSink;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves one client, which runs commands and types into the newest one. */
final class LineConnection implements FrameHandler, SessionListener {

  private final ClientSocket socket;
  private final QuestionClient client;
  private final LineFrames frames;
  private final LineConfiguration configuration;
  private final InputSequencer sequencer = new InputSequencer(1);
  private @Nullable ConnectedSession session;
  private volatile @Nullable StartCommand newest;

  LineConnection(
      ClientSocket socket,
      QuestionClient client,
      LineFrames frames,
      LineConfiguration configuration) {
    this.socket = socket;
    this.client = client;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  public void onOpen() throws InterruptedException {
    client.endWithToken();
    try {
      session = client.join(configuration.question(), this).orElse(null);
    } catch (TokenRefusedException e) {
      error(e.getMessage());
      socket.close(CloseCause.REVOKED);
    } catch (SessionServiceUnavailableException e) {
      error(e.getMessage());
      socket.close(CloseCause.FAULT);
    }
  }

  @Override
  public void onText(String frame) {
    if (session == null) {
      return; // the connection is being closed
    }
    try {
      handle(session, ClientMessage.parse(frame, configuration.maxLineLength()));
    } catch (MalformedMessageException e) {
      error(e.getMessage());
    }
  }

  @Override
  public void onBinary(Buffer frame) {
    error("Binary messages are not understood: send a line of text");
  }

  @Override
  public void onRefused() {
    error("Too many messages at once: one was not taken");
  }

  @Override
  public void onClose() {
    client.close();
  }

  @Override
  public void onDrain() {
    error("The gateway is being restarted: connect again");
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return Optional.of(new LineSink(socket, frames));
  }

  @Override
  public void onInputRefused(InputRefused refused) {
    onRefused(refused.command(), refused.writer(), refused.message());
  }

  @Override
  public void onLimitNear(LimitNear near) {
    error(LimitText.ofWarning(near));
  }

  /** Does nothing, since each affected command reports it. */
  @Override
  public void onSandboxChanged(SandboxLifecycle step) {}

  @Override
  public void onRevoked() {
    socket.close(CloseCause.REVOKED);
  }

  private void handle(ConnectedSession joined, ClientMessage message)
      throws MalformedMessageException {
    switch (message) {
      case ClientMessage.Run(String text) -> run(joined, text);
      case ClientMessage.Type(String text) -> type(joined, text);
    }
  }

  private void run(ConnectedSession joined, String text) {
    StartCommand start =
        joined
            .command(
                configuration.question(),
                "\"line/" + client.newId() + "\"",
                new Program.Shell(text))
            .standardInput(StandardInput.OPEN)
            .build();
    joined.run(
        start,
        result -> {
          switch (result) {
            case SubmitResult.Accepted _ -> newest = start;
            case SubmitResult.Refused(String message, _) -> error(message);
          }
        });
  }

  private void type(ConnectedSession joined, String text) throws MalformedMessageException {
    StartCommand target = newest;
    if (target == null || joined.hasEnded(target.command())) {
      throw new MalformedMessageException("No command runs: run one first");
    }
    CommandId command = target.command();
    InputNumber number = sequencer.next(command);
    joined
        .send(
            new WriteInput(
                target.sandbox(),
                joined.session(),
                command,
                number.writer(),
                number.sequence(),
                text + "\n"))
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                onRefused(command, number.writer(), failure.getMessage());
              }
            });
  }

  private void onRefused(CommandId command, String writer, @Nullable String reason) {
    if (sequencer.onRefused(command, writer)) {
      error("The input was not applied: " + reason);
    }
  }

  private void error(@Nullable String message) {
    socket.offer(frames.error(String.valueOf(message)));
  }
}
