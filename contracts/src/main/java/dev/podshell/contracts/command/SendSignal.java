package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/**
 * A signal for the whole foreground process group; it may overtake input that was not read.
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
