package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime needs to know of a sandbox before its supervisor runs; the rest (files,
 * environment, what each command may use) is sent to the supervisor.
 *
 * @param epoch of the owner that starts it
 * @param secret what whoever attaches to the supervisor must know
 * @param egress the name of what it may reach on the network; null: nothing
 * @param ageLimit after which it is ended, by the runtime if nobody else does
 */
public record SandboxSpecification(
    SandboxId sandbox,
    IncarnationId incarnation,
    int epoch,
    String secret,
    SandboxShape shape,
    @Nullable String egress,
    Duration ageLimit) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "SandboxSpecification[" + incarnation + ", " + shape.image() + "]";
  }
}
