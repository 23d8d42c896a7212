package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** Says where a command that was reserved runs, ran or will run. */
public record CommandPlace(SandboxId sandbox, SessionId session, CommandId command) {}
