package dev.podshell.execution.catalogue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The number of sandboxes that wait for learners, in runtimes that keep warm pools.
 *
 * @param size the minimum; 0: no pool
 * @param most the maximum, while many are needed
 */
public record Warm(Integer size, Integer most) {

  private static final int LARGEST = 10_000;

  public Warm(@Nullable Integer size, @Nullable Integer most) {
    this.size = Objects.requireNonNullElse(size, 0);
    this.most = Objects.requireNonNullElse(most, 4 * this.size);
    if (this.size < 0 || this.size > LARGEST) {
      throw new InvalidSettingException("size", "must be from 0 to " + LARGEST);
    }
    if (this.most < this.size || this.most > LARGEST) {
      throw new InvalidSettingException(
          "most", "must be from the size, %d, to %d".formatted(this.size, LARGEST));
    }
  }

  /** Returns a pool without sandboxes. */
  static Warm none() {
    return new Warm(null, null);
  }
}
