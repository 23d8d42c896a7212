package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.ReadFile;

/**
 * A piece of a file, as a supervisor read it: well formed, but it may have been made up by the
 * learner's own code.
 *
 * @param size of the whole file at that time, not below 0
 * @param version another number if the file has changed
 * @param bytes at most {@value ReadFile#MAX_LENGTH}; not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record FilePiece(long size, long version, byte[] bytes) {}
