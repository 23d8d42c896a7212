package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/**
 * Writes text to the command's standard input.
 *
 * @param text written as UTF-8, byte for byte
 */
public record WriteInput(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String writer,
    long sequence,
    String text)
    implements CommandInput {}
