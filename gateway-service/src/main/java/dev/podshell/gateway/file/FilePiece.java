package dev.podshell.gateway.file;

/**
 * A piece of a file.
 *
 * @param size of the whole file
 * @param version another number if the file has changed
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record FilePiece(long size, long version, byte[] bytes) {}
