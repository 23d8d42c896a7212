package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * An input was not applied. Nothing of its writer is applied to this command until that number
 * comes again.
 *
 * @param message for the learner: what was wrong and what to do
 * @param temporary whether the same input, sent again, may be applied
 */
public record InputRefused(
    SandboxId sandbox,
    IncarnationId incarnation,
    int epoch,
    SessionId session,
    CommandId command,
    Instant time,
    String writer,
    long sequence,
    String message,
    boolean temporary)
    implements CommandEvent {}
