package dev.podshell.session.room;

/**
 * How large a room may become.
 *
 * @param members connections
 * @param characters of its code, in UTF-16 code units
 * @param operations of its past against which late edits can be merged
 * @param mergeSteps the maximum number of steps, of those operations and the edit, in a merge of
 *     one edit
 * @param history the maximum number of characters of its past operations in all, as stored
 */
record RoomBounds(int members, int characters, int operations, long mergeSteps, long history) {}
