package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.CommandId;
import java.time.Instant;

/**
 * An entry as a supervisor sent it. It is well formed, but the learner's code may have forged it.
 *
 * @param sequence within the sandbox, from 1, without gaps; used in acknowledgements
 * @param number within the command, from 1
 * @param time when it was cut, by the sandbox's clock
 */
public record SupervisorEntry(
    long sequence, CommandId command, long number, Instant time, EntryContent content) {}
