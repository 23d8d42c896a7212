package dev.podshell.execution.runtime;

/**
 * The number of sandboxes of a shape that wait to be claimed.
 *
 * @param size the minimum
 * @param max the maximum, while many are claimed
 */
public record WarmPool(SandboxShape shape, int size, int max) {

  public WarmPool {
    if (size < 1 || max < size) {
      throw new IllegalArgumentException(
          "A warm pool has at least 1 sandbox, and a maximum that is not below its size");
    }
  }
}
