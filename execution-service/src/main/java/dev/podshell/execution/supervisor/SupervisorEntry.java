package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.CommandId;
import java.time.Instant;

/**
 * An entry as a supervisor delivered it: well formed, but it may have been forged by the learner's
 * own code.
 *
 * @param sequence within the sandbox, from 1, without gaps; what is acknowledged
 * @param number within the command, from 1
 * @param time when it was cut, by the sandbox's clock
 */
public record SupervisorEntry(
    long sequence, CommandId command, long number, Instant time, EntryContent content) {}
