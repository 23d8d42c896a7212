package dev.podshell.session.room;

/**
 * How large a room may become.
 *
 * @param members connections
 * @param characters of its code, in UTF-16 code units
 * @param operations of its past against which late edits can be merged
 * @param mergeSteps of those operations and the edit, over which merging one edit may go
 * @param history characters that the operations of its past may have in all, as they are stored
 */
record RoomBounds(int members, int characters, int operations, long mergeSteps, long history) {}
