package dev.podshell.gateway.room;

/**
 * A text that a client makes its next edit of: what it was sent, with its own edits since.
 *
 * @param revision of what it was sent
 */
record EditedText(long revision, String text) {}
