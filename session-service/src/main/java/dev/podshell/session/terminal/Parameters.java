package dev.podshell.session.terminal;

/**
 * The parameters of a control sequence, with their sub-parameters (after colons). As in xterm.js,
 * there is at least one, a missing one is 0 and a missing sub-parameter -1, and those beyond
 * {@value #MAX} are ignored. Not thread-safe.
 */
final class Parameters {

  private static final int MAX = 32;

  private final int[] values = new int[MAX];
  private final int[] firstSub = new int[MAX + 1];
  private final int[] subs = new int[MAX];
  private int size;
  private int subSize;
  private boolean inSub;
  private boolean isFull;
  private boolean isSubFull;

  Parameters() {
    clear();
  }

  void clear() {
    size = 0;
    subSize = 0;
    inSub = false;
    isFull = false;
    isSubFull = false;
    next();
  }

  /** Begins the next parameter. */
  void next() {
    inSub = false;
    if (size == MAX) {
      isFull = true;
      return;
    }
    values[size] = 0;
    firstSub[size] = subSize;
    size++;
    firstSub[size] = subSize;
  }

  /** Begins the next sub-parameter of the last parameter. */
  void nextSub() {
    inSub = true;
    if (isFull || subSize == MAX) {
      isSubFull = true;
      return;
    }
    subs[subSize] = -1;
    subSize++;
    firstSub[size] = subSize;
  }

  void digit(int digit) {
    if (isFull || (inSub && (isSubFull || subSize == 0))) {
      return;
    }
    int[] target = inSub ? subs : values;
    int last = (inSub ? subSize : size) - 1;
    long value = Math.max(0, target[last]) * 10L + digit;
    target[last] = (int) Math.min(value, Integer.MAX_VALUE);
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  /** Returns the number of sub-parameters of a parameter. */
  int subsOf(int index) {
    return firstSub[index + 1] - firstSub[index];
  }

  int sub(int index, int sub) {
    return subs[firstSub[index] + sub];
  }
}
