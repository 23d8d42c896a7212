package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** A record of {@code podshell.commands}. It is applied once, however often it is consumed. */
public sealed interface CommandRecord permits StartCommand, CommandInput, ReadFile, WatchCommand {

  SandboxId sandbox();

  SessionId session();

  CommandId command();
}
