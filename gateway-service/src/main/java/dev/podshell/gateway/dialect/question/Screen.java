package dev.podshell.gateway.dialect.question;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the run that a connection shows. Answers do not name their run, so nothing of a run is sent
 * once a newer one is shown, and nothing at all while the service decides on a new one.
 * Thread-safe.
 */
final class Screen {

  private @Nullable QuestionRun shown;
  private long turns;
  private long shownTurn;
  private boolean deciding;

  /** Returns the number of a request to show a run; of two runs, the one asked for later stays. */
  synchronized long nextTurn() {
    return ++turns;
  }

  /** A new run of this connection is about to be published. */
  synchronized void decide() {
    deciding = true;
  }

  /** The new run was refused: the one before continues. */
  synchronized void keep() {
    deciding = false;
    notifyAll();
  }

  /** The new run was accepted. */
  synchronized void accept(QuestionRun run) {
    deciding = false;
    shown = run;
    shownTurn = ++turns;
    notifyAll();
  }

  /**
   * Shows a run that this connection did not begin, unless the client asked for another one since.
   *
   * @param turn the number of the request to show it
   * @return false if another run stays
   */
  synchronized boolean show(QuestionRun run, long turn) {
    if (turn < shownTurn) {
      return false;
    }
    shown = run;
    shownTurn = turn;
    notifyAll();
    return true;
  }

  synchronized Optional<QuestionRun> shown() {
    return Optional.ofNullable(shown);
  }

  /** Returns whether a run may write; waits while that is being decided. */
  synchronized boolean awaitTurn(QuestionRun run) throws InterruptedException {
    while (deciding) {
      wait();
    }
    return shown == run;
  }
}
