package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * A limit is going to end a command. The event is for those who are there: it is not stored, may
 * come again after the sandbox has got another owner, and may be missing.
 *
 * @param at when the limit ends the command
 */
public record LimitNear(
    SandboxId sandbox,
    IncarnationId incarnation,
    int epoch,
    SessionId session,
    CommandId command,
    Instant time,
    ReachedLimit reached,
    Instant at)
    implements CommandEvent {}
