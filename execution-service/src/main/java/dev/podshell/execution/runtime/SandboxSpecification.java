package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The data that a runtime needs before the supervisor runs. The rest (files, environment, limits of
 * commands) is sent to the supervisor.
 *
 * @param epoch of the owner that starts it
 * @param secret the secret that clients of the supervisor must present
 * @param egress the catalogue's name for the network that it may reach; null: none
 * @param ageLimit the age at which the runtime ends it, if its owner has not
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
