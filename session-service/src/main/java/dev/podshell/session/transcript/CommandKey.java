package dev.podshell.session.transcript;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;

/** What names a command among all. */
record CommandKey(SandboxId sandbox, CommandId command) {}
