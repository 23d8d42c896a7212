package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * A command that was accepted will not run. It ends the command's transcript.
 *
 * @param message for the learner: what was wrong and what to do
 */
public record CommandFailed(
    SandboxId sandbox,
    IncarnationId incarnation,
    int epoch,
    SessionId session,
    CommandId command,
    Instant time,
    RefusalReason reason,
    String message)
    implements CommandEvent {}
