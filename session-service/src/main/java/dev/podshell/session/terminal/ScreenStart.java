package dev.podshell.session.terminal;

import java.util.Optional;

/**
 * Chooses where to start in the output of a terminal, such that the screen is right at its end.
 *
 * @param tail how many bytes to go back at least
 * @param reach how many bytes to go back at most, to show the whole of what is on the screens
 */
public record ScreenStart(long tail, long reach) {

  /** The bytes to show before an alternate screen, so that the other one is there after it. */
  private static final long BELOW = 64 * 1024;

  /** The lines to go back at least, because progress bars write much and show little. */
  private static final int LINES = 200;

  /**
   * Bounds the checkpoint to start from, which is the last one that is allowed.
   *
   * @param offset that the checkpoint must not be after
   * @param lines that must have been written after it, unless it is out of reach
   * @param beyondReach the offset up to which checkpoints are out of reach
   */
  public record Bound(long offset, long lines, long beyondReach) {}

  /**
   * Returns the first bound. In the alternate screen it is before the screen was entered, or was
   * cleared, if that is within reach.
   *
   * @param written the number of bytes that were written until the tip
   */
  public Bound bound(TerminalTip tip, long written) {
    long beyondReach = written - reach;
    long since = tip.alternateSince();
    if (since < 0) {
      return new Bound(written - tail, tip.lines() - LINES, beyondReach);
    }
    long drawn = Long.MAX_VALUE;
    if (since >= beyondReach) {
      drawn = since - BELOW;
    } else if (tip.clearedAt() >= beyondReach) {
      drawn = tip.clearedAt();
    }
    return new Bound(Math.min(drawn, written - tail), Long.MAX_VALUE, beyondReach);
  }

  /**
   * Returns the next bound if a checkpoint is in an alternate screen, from which the other screen
   * is not right. The next one is before that screen was entered, if that is within reach.
   *
   * @param alternateSince what the checkpoint says
   */
  public Optional<Bound> boundBefore(long alternateSince, Bound bound) {
    return alternateSince >= 0 && alternateSince >= bound.beyondReach()
        ? Optional.of(new Bound(alternateSince - BELOW, Long.MAX_VALUE, bound.beyondReach()))
        : Optional.empty();
  }
}
