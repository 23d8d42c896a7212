package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.ReadFile;

/**
 * A piece of a file, as a supervisor sent it. It is well formed, but the learner's code may have
 * forged it.
 *
 * @param size of the whole file at that time, not below 0
 * @param version a number that changes with the file
 * @param bytes at most {@value ReadFile#MAX_LENGTH}; not copied; do not change them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FilePiece(long size, long version, byte[] bytes) {}
