package dev.podshell.gateway.dialect.question;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which run a connection shows. Answers do not say which run they are of, so once a new one was
 * accepted nothing of the one before is sent any more; while that is being decided, nothing is.
 * Thread-safe.
 */
final class Screen {

  private @Nullable Run shown;
  private boolean deciding;

  /** A new run is about to be published. */
  synchronized void decide() {
    deciding = true;
  }

  /** It was not accepted: the one before goes on. */
  synchronized void keep() {
    deciding = false;
    notifyAll();
  }

  /** It was accepted, or another has begun elsewhere. */
  synchronized void show(Run run) {
    shown = run;
    deciding = false;
    notifyAll();
  }

  synchronized Optional<Run> shown() {
    return Optional.ofNullable(shown);
  }

  /** Whether a run may write; waits while that is being decided. */
  synchronized boolean awaitTurn(Run run) throws InterruptedException {
    while (deciding) {
      wait();
    }
    return shown == run;
  }
}
