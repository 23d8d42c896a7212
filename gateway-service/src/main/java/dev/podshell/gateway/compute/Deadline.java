package dev.podshell.gateway.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells work when it has to end: its time is over, or nobody wants its result any more.
 * Thread-safe.
 */
public final class Deadline {

  private final List<Runnable> actions = new ArrayList<>();
  private volatile boolean over;

  /** Makes a deadline that {@link #end} ends, and no clock. */
  public Deadline() {}

  /** Whether the work has to end. */
  public boolean isOver() {
    return over;
  }

  /**
   * Returns while there is time.
   *
   * @throws ComputationEndedException when the work has to end
   */
  public void check() {
    if (over) {
      throw new ComputationEndedException();
    }
  }

  /**
   * Has something be done when the work has to end, once and at once if it is over already. The
   * action runs on any thread and must not block.
   */
  public void onEnd(Runnable action) {
    boolean isLate;
    synchronized (actions) {
      isLate = over;
      if (!isLate) {
        actions.add(action);
      }
    }
    if (isLate) {
      action.run();
    }
  }

  /** Ends the work. */
  public void end() {
    List<Runnable> ending;
    synchronized (actions) {
      over = true;
      ending = List.copyOf(actions);
      actions.clear();
    }
    ending.forEach(Runnable::run);
  }
}
