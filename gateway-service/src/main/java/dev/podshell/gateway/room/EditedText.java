package dev.podshell.gateway.room;

/**
 * The text on which a client's next edit is based: the text that it was sent, with its own edits
 * since.
 *
 * @param revision of the text that it was sent
 */
record EditedText(long revision, String text) {}
