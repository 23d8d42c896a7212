package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Change;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.PublicationRefusedException;

/**
 * Publishes the inputs of one connection. An input that the client has numbered is answered; of the
 * others, the client hears only if they were not applied.
 */
final class TerminalInput {

  private static final int MAX_COMMANDS = 4096;

  private final ConnectedSession core;
  private final ClientSocket socket;
  private final TerminalFrames frames;
  private final Writers writers;
  private final InputSequencer sequencer = new InputSequencer(MAX_COMMANDS);

  /**
   * @param maxWriters of one command
   */
  TerminalInput(ConnectedSession core, ClientSocket socket, TerminalFrames frames, int maxWriters) {
    this.core = core;
    this.socket = socket;
    this.frames = frames;
    this.writers = new Writers(maxWriters);
  }

  /** Publishes an input, if it is its turn. */
  void send(Update update)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    CommandId command = update.command().resolve(core.session());
    SandboxId sandbox = core.placeOf(command).orElseThrow(CommandName::unknown).sandbox();
    if (core.hasEnded(command)) {
      throw new MalformedMessageException("The command has ended");
    }
    Update.Numbered numbered = update.number();
    if (numbered == null) {
      publish(update, command, sandbox, sequencer.next(command));
      return;
    }
    InputNumber number = new InputNumber(numbered.writer(), numbered.sequence());
    switch (writers.accept(command, number.writer(), number.sequence())) {
      case Writers.Decision.Take() -> publish(update, command, sandbox, number);
      case Writers.Decision.Refuse(String message, boolean isTemporary) ->
          socket.offer(frames.refusal(update.origin(), message, isTemporary));
    }
  }

  /** Reports that a published input was not applied. Does not block. */
  void onRefused(InputRefused refused) {
    CommandId command = refused.command();
    if (writers.onRefused(command, refused.writer(), refused.sequence())) {
      InputNumber number = new InputNumber(refused.writer(), refused.sequence());
      ObjectNode result = frames.refusal(refused.message(), refused.temporary());
      socket.offer(answer("stdin", command, number, result));
    } else if (sequencer.onRefused(command, refused.writer())) {
      socket.offer(frames.inputRefused(command, refused.message()));
    }
  }

  private void publish(Update update, CommandId command, SandboxId sandbox, InputNumber number) {
    core.send(input(update.change(), command, sandbox, number))
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                onUnpublished(update, command, number, failure);
              } else if (update.number() != null) {
                ObjectNode result = frames.payload().put("result", "ok");
                socket.offer(answer(update.type(), command, number, result));
              }
            });
  }

  private void onUnpublished(
      Update update, CommandId command, InputNumber number, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (update.number() != null) {
      writers.onRefused(command, number.writer(), number.sequence());
      boolean isTemporary =
          !(failure instanceof PublicationRefusedException refused) || refused.isTemporary();
      ObjectNode result = frames.refusal(message, isTemporary);
      socket.offer(answer(update.type(), command, number, result));
    } else if (sequencer.onRefused(command, number.writer())) {
      socket.offer(frames.inputRefused(command, message));
    }
  }

  private CommandInput input(
      Change change, CommandId command, SandboxId sandbox, InputNumber number) {
    SessionId session = core.session();
    String writer = number.writer();
    long sequence = number.sequence();
    return switch (change) {
      case Change.Text(String text) ->
          new WriteInput(sandbox, session, command, writer, sequence, text);
      case Change.Signal(int signal) ->
          new SendSignal(sandbox, session, command, writer, sequence, signal);
      case Change.Resize resize ->
          new ResizeTerminal(sandbox, session, command, writer, sequence, resize.size());
      case Change.End() -> new EndInput(sandbox, session, command, writer, sequence);
    };
  }

  private String answer(String type, CommandId command, InputNumber number, ObjectNode result) {
    return frames.frame(
        "update",
        result
            .put("type", type)
            .put("serverId", command.value())
            .put("writer", number.writer())
            .put("seq", number.sequence()));
  }
}
