package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * Holds one numbered, immutable piece of what a command does, as the supervisor cut it. Entries are
 * never split, merged or reordered. A reader that keeps a transcript accepts the entry that follows
 * the last one, drops those that are not above it, and ignores those that come too early: they come
 * again.
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
