package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * Reports that somebody is watching a command, and with it the sandbox, so that output there is not
 * slowed down. It changes nothing else, starts no sandbox, gets no answer, and may be lost: the
 * sender repeats it before it expires.
 *
 * @param until when it expires
 */
public record WatchCommand(SandboxId sandbox, SessionId session, CommandId command, Instant until)
    implements CommandRecord {}
