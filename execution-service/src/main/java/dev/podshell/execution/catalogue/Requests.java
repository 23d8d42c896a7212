package dev.podshell.execution.catalogue;

import io.quarkus.runtime.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * What is set aside for a sandbox on the machine that it runs on; less than its limits, for few
 * learners use all of them at once.
 *
 * @param cpu in cores
 * @param memory of all commands together
 */
public record Requests(Double cpu, MemorySize memory) {

  public Requests(@Nullable Double cpu, @Nullable MemorySize memory) {
    this.cpu = Limits.cores("cpu", cpu, 0.05);
    this.memory = Limits.atLeast("memory", memory, 128, 1);
  }

  /** All at their defaults. */
  static Requests defaults() {
    return new Requests(null, null);
  }
}
