package dev.podshell.execution.catalogue;

import io.quarkus.runtime.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * The resources that are reserved for a sandbox on its machine. They are below its limits, because
 * few learners reach their limits at the same time.
 *
 * @param cpu in cores
 * @param memory of all commands together
 */
public record Requests(Double cpu, MemorySize memory) {

  public Requests(@Nullable Double cpu, @Nullable MemorySize memory) {
    this.cpu = Limits.cores("cpu", cpu, 0.05);
    this.memory = Limits.atLeast("memory", memory, 128, 1);
  }

  /** Returns the defaults. */
  static Requests defaults() {
    return new Requests(null, null);
  }
}
