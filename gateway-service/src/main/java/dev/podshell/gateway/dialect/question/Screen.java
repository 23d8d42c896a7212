package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the run that a connection shows. Answers do not name their run, so nothing of a run is sent
 * once a newer one is shown, and nothing at all while the service decides on a new one.
 * Thread-safe.
 */
final class Screen {

  /** A request to continue a run after a cursor, until its transcript begins. */
  private record Resumption(long turn, boolean applicationMode) {}

  private final Map<CommandId, Resumption> resumptions = new HashMap<>();
  private @Nullable QuestionRun shown;
  private long turns;
  private long shownTurn;
  private boolean deciding;

  /** Sends nothing until it is known whether a new run of this connection will run. */
  synchronized void decide() {
    deciding = true;
  }

  /** Continues to show the run before, because the new one was refused. */
  synchronized void keep() {
    deciding = false;
    notifyAll();
  }

  /** Shows the new run, which was accepted. */
  synchronized void accept(QuestionRun run) {
    deciding = false;
    shown = run;
    shownTurn = ++turns;
    notifyAll();
  }

  /**
   * Shows a run when its transcript comes, unless the client asks for another one before.
   *
   * @param applicationMode whether its program had put the cursor keys into application mode
   */
  synchronized void resume(CommandId command, boolean applicationMode) {
    resumptions.put(command, new Resumption(++turns, applicationMode));
  }

  /**
   * Returns the run that a command is, if this connection shows it from now on: the client asked
   * for it, or it is the newest one that every connection shows.
   */
  synchronized Optional<QuestionRun> show(CommandState command) {
    Optional<TerminalKind> kind = RunId.parse(command.clientId()).map(RunId::kind);
    Resumption resumption = resumptions.remove(command.command());
    if (resumption != null) {
      return kind.map(it -> run(it, command, resumption.applicationMode()))
          .filter(run -> show(run, resumption.turn()));
    }
    Optional<QuestionRun> current = shown();
    if (current.filter(run -> run.is(command.command())).isPresent()) {
      return current;
    }
    boolean isNewest = current.filter(run -> run.accepted().isAfter(command.accepted())).isEmpty();
    return kind.filter(it -> it.isReplayed() && isNewest)
        .map(it -> run(it, command, false))
        .filter(run -> show(run, ++turns));
  }

  /**
   * @param turn the number of the request to show it; of two runs, the one requested later stays
   */
  private boolean show(QuestionRun run, long turn) {
    if (turn < shownTurn) {
      return false;
    }
    shown = run;
    shownTurn = turn;
    notifyAll();
    return true;
  }

  private static QuestionRun run(TerminalKind kind, CommandState command, boolean applicationMode) {
    return new QuestionRun(
        kind,
        command.command(),
        command.sandbox(),
        command.accepted(),
        new CursorKeys(applicationMode));
  }

  synchronized Optional<QuestionRun> shown() {
    return Optional.ofNullable(shown);
  }

  /** Returns whether a run may write. Waits while it is not known whether a new run will run. */
  synchronized boolean awaitTurn(QuestionRun run) throws InterruptedException {
    while (deciding) {
      wait();
    }
    return shown == run;
  }
}
