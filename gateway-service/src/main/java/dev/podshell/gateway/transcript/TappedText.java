package dev.podshell.gateway.transcript;

/**
 * What passed through a pipe with a tap, as text.
 *
 * @param tap where it was
 * @param skipped how many bytes are missing before it
 * @param cursor to go on after exactly this
 */
public record TappedText(TapStream tap, long skipped, String text, Cursor cursor) {}
