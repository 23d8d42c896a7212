package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.engine.NoPreludeException;
import dev.podshell.execution.engine.ScriptLanguage;
import dev.podshell.execution.sandbox.SandboxMetrics.Refusal;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.CommandStart;
import dev.podshell.execution.supervisor.FilePiece;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to an attached supervisor. Does not wait for its answers: the next command goes
 * out at once, and each record is answered when the supervisor has answered it. What an attachment
 * that ended left unanswered is sent again on the next; the supervisor does nothing twice.
 */
final class CommandSender {

  private final SandboxContext context;
  private final SandboxLane lane;

  private static final Duration LONGEST_WATCH = Duration.ofHours(1);

  CommandSender(SandboxContext context, SandboxLane lane) {
    this.context = context;
    this.lane = lane;
  }

  void send(SandboxState.Attached to, ReceivedCommand record) {
    if (record.offset() < to.sandbox().lostBelowOffset()) {
      lane.refuse(record, to.sandbox().incarnation(), Refusal.LOST, SandboxLane.LOST_MESSAGE);
      return;
    }
    switch (record.command()) {
      case StartCommand start -> start(to, record, start);
      case CommandInput input ->
          to.attachment().input(input).thenAccept(answer -> answered(to, record, answer));
      case ReadFile read -> read(to, record, read);
      case WatchCommand watch -> {
        Duration lease = Duration.between(context.clock().instant(), watch.until());
        if (lease.isPositive()) {
          to.attachment().watched(lease.compareTo(LONGEST_WATCH) < 0 ? lease : LONGEST_WATCH);
        }
        lane.answered(record);
      }
    }
  }

  private void read(SandboxState.Attached to, ReceivedCommand record, ReadFile read) {
    if (context.clock().instant().isAfter(read.expires())) {
      lane.answered(record); // nobody waits for it
      return;
    }
    to.attachment()
        .read(read.command(), read.path(), read.offset(), read.length())
        .thenAccept(
            answer -> {
              FilePiece piece = answer.piece();
              if (piece != null && fits(piece, read)) {
                lane.brought(record, to.sandbox().incarnation(), read, piece);
              } else {
                Refusal refusal = refusal(answer.result());
                lane.refuse(
                    record,
                    to.sandbox().incarnation(),
                    refusal == null ? Refusal.NO_SUCH_FILE : refusal,
                    answer.message());
              }
            });
  }

  /** Whether it is no more than was asked for and than there is, whatever a supervisor says. */
  private static boolean fits(FilePiece piece, ReadFile read) {
    return piece.bytes().length <= read.length()
        && piece.bytes().length <= Math.max(0, piece.size() - read.offset());
  }

  private void start(SandboxState.Attached to, ReceivedCommand record, StartCommand start) {
    CommandStart.Run run;
    try {
      run = run(to, start.program());
    } catch (UnknownLanguageException e) {
      lane.refuse(
          record,
          to.sandbox().incarnation(),
          Refusal.UNKNOWN_LANGUAGE,
          String.valueOf(e.getMessage()));
      return;
    }
    CommandOrigin origin = new CommandOrigin(start.session(), record.trace());
    boolean expected = to.publication().expect(start.command(), origin);
    CommandStart request =
        new CommandStart(
            origin.label(context.secrets(), to.sandbox().incarnation(), start.command()),
            start.session().value(),
            run,
            start.terminal(),
            start.standardInput(),
            start.environment(),
            start.replacesOthers(),
            start.fileNames() == FileNames.NOTED);
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

  private CommandStart.Run run(SandboxState.Attached to, Program program)
      throws UnknownLanguageException {
    return switch (program) {
      case Program.Shell(String text, List<Program.Tap> taps) ->
          new CommandStart.Run.Shell(text, taps);
      case Program.Script script -> script(language(to, script.language()), script);
    };
  }

  private static CommandStart.Run script(ScriptLanguage language, Program.Script script)
      throws UnknownLanguageException {
    try {
      return language.run(script);
    } catch (NoPreludeException e) {
      throw new UnknownLanguageException(String.valueOf(e.getMessage()));
    }
  }

  private ScriptLanguage language(SandboxState.Attached to, @Nullable String name)
      throws UnknownLanguageException {
    Catalogue catalogue = context.catalogue();
    if (name == null) {
      return catalogue.languageOf(to.question());
    }
    return catalogue
        .language(name)
        .orElseThrow(
            () ->
                new UnknownLanguageException(
                    "There is no language %s here; choose one of %s"
                        .formatted(
                            name,
                            String.join(", ", new TreeSet<>(catalogue.languages().keySet())))));
  }

  /** A script cannot be run in the language that it asks for; the message says why. */
  private static final class UnknownLanguageException extends Exception {

    UnknownLanguageException(String message) {
      super(message);
    }
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
      case NO_SUCH_FILE -> Refusal.NO_SUCH_FILE;
    };
  }
}
