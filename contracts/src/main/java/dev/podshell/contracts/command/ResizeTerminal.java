package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** The client's terminal has another size. */
public record ResizeTerminal(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String writer,
    long sequence,
    TerminalSize size)
    implements CommandInput {}
