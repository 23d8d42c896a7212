package dev.podshell.session.transcript;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;

/** Names a command among all commands of all sandboxes. */
record CommandKey(SandboxId sandbox, CommandId command) {}
