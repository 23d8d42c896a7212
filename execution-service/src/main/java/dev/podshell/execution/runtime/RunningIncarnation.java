package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;

/**
 * An incarnation that a runtime has, with or without an owner.
 *
 * @param epoch of the owner that started it
 */
public record RunningIncarnation(SandboxId sandbox, IncarnationId incarnation, int epoch) {}
