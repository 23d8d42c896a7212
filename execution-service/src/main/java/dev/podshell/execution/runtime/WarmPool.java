package dev.podshell.execution.runtime;

/**
 * How many sandboxes of a shape are to wait for somebody who needs one.
 *
 * @param size how many at least
 * @param most how many at most, when many are claimed
 */
public record WarmPool(SandboxShape shape, int size, int most) {

  public WarmPool {
    if (size < 1 || most < size) {
      throw new IllegalArgumentException("A warm pool has from 1 to at least as many sandboxes");
    }
  }
}
