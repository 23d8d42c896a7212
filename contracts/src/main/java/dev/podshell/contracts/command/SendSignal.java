package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/**
 * Sends a signal to the whole foreground process group. The signal may overtake unread input.
 *
 * @param signal its Linux number, 1 to 64
 */
public record SendSignal(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String writer,
    long sequence,
    int signal)
    implements CommandInput {}
