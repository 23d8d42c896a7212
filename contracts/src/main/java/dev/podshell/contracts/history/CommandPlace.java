package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** Where a command that was claimed runs, or ran, or will. */
public record CommandPlace(SandboxId sandbox, SessionId session, CommandId command) {}
