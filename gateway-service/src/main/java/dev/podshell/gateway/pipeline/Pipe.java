package dev.podshell.gateway.pipeline;

/**
 * A pipe of a top-level pipeline, by the stage left of it.
 *
 * @param start of that stage, in bytes of the text's UTF-8; a {@code !} or the keyword {@code time}
 *     before a pipeline is not part of it
 * @param end the byte after it
 * @param merged whether it is {@code |&}
 */
public record Pipe(int start, int end, boolean merged) {}
