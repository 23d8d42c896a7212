package dev.podshell.gateway.room;

import dev.podshell.gateway.compute.Deadline;

/**
 * Finds the common parts of two sequences: a shortest edit script, in linear space, with a bounded
 * number of steps. If the bound is reached, the remaining part counts as changed as a whole.
 *
 * @see <a href="https://doi.org/10.1007/BF01840446">Myers, An O(ND) difference algorithm and its
 *     variations (1986)</a>
 */
final class CommonRuns {

  private final int[] from;
  private final int[] to;
  private final Deadline deadline;
  private final Changes changes;
  private long stepsLeft;

  /**
   * A change that was found and may continue: a change that follows it directly is joined to it.
   */
  private int fromChanged;

  private int fromUnchanged;
  private int toChanged;
  private int toUnchanged;

  /** Receives the changes, from the beginning to the end. */
  @FunctionalInterface
  interface Changes {
    /** Called when one part is replaced by the other; either may be empty. */
    void onChange(int fromBegin, int fromEnd, int toBegin, int toEnd);
  }

  private CommonRuns(int[] from, int[] to, long maxSteps, Deadline deadline, Changes changes) {
    this.from = from;
    this.to = to;
    this.stepsLeft = maxSteps;
    this.deadline = deadline;
    this.changes = changes;
  }

  /**
   * Reports the changes between two sequences.
   *
   * @param maxSteps comparisons of two elements, roughly
   * @return the number of steps left
   */
  static long compare(int[] from, int[] to, long maxSteps, Deadline deadline, Changes changes) {
    CommonRuns runs = new CommonRuns(from, to, maxSteps, deadline, changes);
    runs.compare(0, from.length, 0, to.length);
    runs.tell();
    return Math.max(0, runs.stepsLeft);
  }

  private void compare(int fromFirst, int fromLast, int toFirst, int toLast) {
    int fromBegin = fromFirst;
    int toBegin = toFirst;
    int fromEnd = fromLast;
    int toEnd = toLast;
    while (fromBegin < fromEnd && toBegin < toEnd && from[fromBegin] == to[toBegin]) {
      fromBegin++;
      toBegin++;
    }
    while (fromBegin < fromEnd && toBegin < toEnd && from[fromEnd - 1] == to[toEnd - 1]) {
      fromEnd--;
      toEnd--;
    }
    if (fromBegin == fromEnd || toBegin == toEnd) {
      if (fromBegin < fromEnd || toBegin < toEnd) {
        addChange(fromBegin, fromEnd, toBegin, toEnd);
      }
      return;
    }
    Snake snake = new Snake(fromBegin, fromEnd, toBegin, toEnd);
    if (snake.find()) {
      compare(fromBegin, snake.fromBegin, toBegin, snake.toBegin);
      compare(snake.fromEnd, fromEnd, snake.toEnd, toEnd);
    } else {
      addChange(fromBegin, fromEnd, toBegin, toEnd);
    }
  }

  private void addChange(int fromBegin, int fromEnd, int toBegin, int toEnd) {
    if (fromBegin != fromUnchanged || toBegin != toUnchanged) {
      tell();
      fromChanged = fromBegin;
      toChanged = toBegin;
    }
    fromUnchanged = fromEnd;
    toUnchanged = toEnd;
  }

  private void tell() {
    if (fromChanged < fromUnchanged || toChanged < toUnchanged) {
      changes.onChange(fromChanged, fromUnchanged, toChanged, toUnchanged);
    }
  }

  /** The unchanged run at the middle of a shortest script, which is searched for from both ends. */
  private final class Snake {

    private final int first;
    private final int other;
    private final int width;
    private final int height;
    private final int reach;
    private final int[] forward;
    private final int[] backward;
    private int fromBegin;
    private int fromEnd;
    private int toBegin;
    private int toEnd;

    Snake(int fromBegin, int fromEnd, int toBegin, int toEnd) {
      this.first = fromBegin;
      this.other = toBegin;
      this.width = fromEnd - fromBegin;
      this.height = toEnd - toBegin;
      // A search of this reach examines the square of it; the budget allows no more.
      this.reach = (int) Math.min((width + (long) height + 1) / 2, Math.sqrt(stepsLeft) + 1);
      this.forward = new int[2 * reach + 3];
      this.backward = new int[2 * reach + 3];
    }

    boolean find() {
      for (int distance = 0; distance <= reach && stepsLeft > 0; distance++) {
        deadline.check();
        if (search(distance, true) || search(distance, false)) {
          return true;
        }
      }
      return false;
    }

    private boolean search(int distance, boolean isForward) {
      int[] own = isForward ? forward : backward;
      int[] opposite = isForward ? backward : forward;
      int lowest = -(distance - 2 * Math.max(0, distance - height));
      int highest = distance - 2 * Math.max(0, distance - width);
      int delta = width - height;
      for (int diagonal = lowest; diagonal <= highest; diagonal += 2) {
        int at = diagonal + reach + 1;
        boolean isDown =
            diagonal == -distance || (diagonal != distance && own[at - 1] < own[at + 1]);
        int startX = isDown ? own[at + 1] : own[at - 1] + 1;
        int startY = startX - diagonal;
        int x = startX;
        int y = startY;
        while (x < width && y < height && isCommon(x, y, isForward)) {
          x++;
          y++;
        }
        own[at] = x;
        stepsLeft -= 1 + x - startX;
        int mirrored = delta - diagonal;
        int opened = isForward ? distance - 1 : distance;
        boolean canMeet = (delta & 1) == (isForward ? 1 : 0) && Math.abs(mirrored) <= opened;
        if (canMeet && x + opposite[mirrored + reach + 1] >= width) {
          meet(startX, startY, x, y, isForward);
          return true;
        }
      }
      return false;
    }

    private boolean isCommon(int x, int y, boolean isForward) {
      return isForward
          ? from[first + x] == to[other + y]
          : from[first + width - 1 - x] == to[other + height - 1 - y];
    }

    private void meet(int startX, int startY, int x, int y, boolean isForward) {
      fromBegin = first + (isForward ? startX : width - x);
      toBegin = other + (isForward ? startY : height - y);
      fromEnd = first + (isForward ? x : width - startX);
      toEnd = other + (isForward ? y : height - startY);
    }
  }
}
