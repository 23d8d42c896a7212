package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/** Ends the input: closes a pipe, types the end-of-file character into a terminal. */
public record EndInput(
    SandboxId sandbox, SessionId session, CommandId command, String writer, long sequence)
    implements CommandInput {}
