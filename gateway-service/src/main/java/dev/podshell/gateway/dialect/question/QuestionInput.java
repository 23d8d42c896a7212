package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends input of one connection to the run that it shows, if that run has a terminal. */
final class QuestionInput {

  private final Screen screen;
  private final Consumer<String> notes;
  private final InputSequencer sequencer = new InputSequencer(1);

  /**
   * @param notes takes messages for the learner, and does not block
   */
  QuestionInput(Screen screen, Consumer<String> notes) {
    this.screen = screen;
    this.notes = notes;
  }

  /** Returns whether a program runs that input can be sent to. */
  boolean isProgramRunning(ConnectedSession session) {
    return runningTerminal(session).isPresent();
  }

  /** Types a text or the key of that name. */
  void type(ConnectedSession session, String input) throws MalformedMessageException {
    QuestionRun run = requireTerminal(session);
    String text = Keys.translate(input, run.cursorKeys().areInApplicationMode());
    if (!text.isEmpty()) {
      InputNumber number = sequencer.next(run.command());
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

  void resize(ConnectedSession session, TerminalSize size) throws MalformedMessageException {
    QuestionRun run = requireTerminal(session);
    InputNumber number = sequencer.next(run.command());
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

  /** Reports that an input was not applied. Does not block. */
  void onRefused(InputRefused refused) {
    onRefused(refused.command(), refused.writer(), refused.message());
  }

  private void onRefused(CommandId command, String writer, @Nullable String message) {
    if (sequencer.onRefused(command, writer)) {
      notes.accept("The input was not applied: " + message);
    }
  }

  private void send(ConnectedSession session, CommandInput input) {
    session
        .send(input)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                onRefused(input.command(), input.writer(), failure.getMessage());
              }
            });
  }

  private QuestionRun requireTerminal(ConnectedSession session) throws MalformedMessageException {
    return runningTerminal(session)
        .orElseThrow(
            () ->
                new MalformedMessageException(
                    TerminalKind.INTERACTIVE.wireName(),
                    "No interactive_terminal runs: send a python_script first"));
  }

  private Optional<QuestionRun> runningTerminal(ConnectedSession session) {
    return screen
        .shown()
        .filter(run -> run.kind() == TerminalKind.INTERACTIVE)
        .filter(run -> !session.hasEnded(run.command()));
  }
}
