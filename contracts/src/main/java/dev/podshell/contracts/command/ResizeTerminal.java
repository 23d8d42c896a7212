package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** Changes the size of the command's terminal. */
public record ResizeTerminal(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String writer,
    long sequence,
    TerminalSize size)
    implements CommandInput {}
