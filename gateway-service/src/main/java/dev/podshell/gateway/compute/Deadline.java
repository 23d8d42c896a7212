package dev.podshell.gateway.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells work when it must end: its time is over, or nobody needs its result any longer.
 * Thread-safe.
 */
public final class Deadline {

  private final List<Runnable> actions = new ArrayList<>();
  private volatile boolean over;

  /** Creates a deadline that only {@link #end} ends, not a clock. */
  public Deadline() {}

  /** Returns whether the work must end. */
  public boolean isOver() {
    return over;
  }

  /**
   * Returns while there is time.
   *
   * @throws ComputationEndedException if the work must end
   */
  public void check() {
    if (over) {
      throw new ComputationEndedException();
    }
  }

  /**
   * Runs an action once when the work must end, or at once if it is over already. The action runs
   * on any thread and must not block.
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
