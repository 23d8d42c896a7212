package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * One numbered, immutable piece of what a command does, as the supervisor cut it. Nobody splits,
 * merges or reorders entries; whoever keeps a transcript accepts the one that follows the last,
 * drops what is not above it, and leaves alone what comes too early.
 *
 * @param number within the command, from 1, without gaps
 * @param time when the supervisor cut it
 */
public record Entry(
    SandboxId sandbox,
    IncarnationId incarnation,
    int epoch,
    SessionId session,
    CommandId command,
    long number,
    Instant time,
    EntryContent content)
    implements CommandEvent {}
