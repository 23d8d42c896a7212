package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.execution.catalogue.Language;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.sandbox.SandboxMetrics.Refusal;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.CommandStart;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to an attached supervisor. Does not wait for its answers: the next command goes
 * out at once, and each record is answered when the supervisor has answered it. What an attachment
 * that ended left unanswered is sent again on the next; the supervisor does nothing twice.
 */
final class CommandSender {

  private final SandboxContext context;
  private final SandboxLane lane;

  CommandSender(SandboxContext context, SandboxLane lane) {
    this.context = context;
    this.lane = lane;
  }

  void send(SandboxState.Attached to, ReceivedCommand record) {
    if (record.offset() < to.sandbox().before()) {
      lane.refuse(record, to.sandbox().incarnation(), Refusal.LOST, SandboxLane.LOST_MESSAGE);
      return;
    }
    switch (record.command()) {
      case StartCommand start -> start(to, record, start);
      case CommandInput input ->
          to.attachment().input(input).thenAccept(answer -> answered(to, record, answer));
    }
  }

  private void start(SandboxState.Attached to, ReceivedCommand record, StartCommand start) {
    CommandOrigin origin = new CommandOrigin(start.session(), record.traceParent());
    boolean expected = to.publication().expect(start.command(), origin);
    CommandStart request =
        new CommandStart(
            origin.label(context.secrets(), to.sandbox().incarnation(), start.command()),
            start.session().value(),
            run(to, start.program()),
            start.terminal(),
            start.standardInput(),
            start.environment(),
            start.replacesOthers());
    to.attachment()
        .start(start.command(), request)
        .thenAccept(
            answer -> {
              if (expected && answer.result() != Answer.Result.QUEUED) {
                to.publication().forget(start.command());
              }
              answered(to, record, answer);
            });
  }

  private CommandStart.Run run(SandboxState.Attached to, Program program) {
    return switch (program) {
      case Program.Shell(String text) -> new CommandStart.Run.Shell(text);
      case Program.Script(String text) -> {
        Language language = context.catalogue().languageOf(to.question());
        yield new CommandStart.Run.Script(text, language.script(), language.interpreter());
      }
    };
  }

  private void answered(SandboxState.Attached by, ReceivedCommand record, Answer answer) {
    Refusal refusal = refusal(answer.result());
    if (refusal == null) {
      lane.answered(record);
    } else {
      lane.refuse(record, by.sandbox().incarnation(), refusal, answer.message());
    }
  }

  private static @Nullable Refusal refusal(Answer.Result result) {
    return switch (result) {
      case QUEUED, KNOWN -> null;
      case BUSY -> Refusal.BUSY;
      case TOO_MANY_COMMANDS -> Refusal.TOO_MANY_COMMANDS;
      case NO_SUCH_COMMAND -> Refusal.NO_SUCH_COMMAND;
      case OUT_OF_ORDER -> Refusal.OUT_OF_ORDER;
      case MALFORMED -> Refusal.MALFORMED;
    };
  }
}
