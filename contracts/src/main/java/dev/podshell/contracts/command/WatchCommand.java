package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * Somebody watches a command, and with it the sandbox: what is written there is not slowed down. It
 * changes nothing else, starts no sandbox, is answered by nothing, and may be lost: whoever watches
 * says so again before it ends.
 *
 * @param until when it ends
 */
public record WatchCommand(SandboxId sandbox, SessionId session, CommandId command, Instant until)
    implements CommandRecord {}
