package dev.podshell.session.room;

/**
 * Bounds the size of a room.
 *
 * @param members the maximum number of connections
 * @param characters the maximum length of its code, in UTF-16 code units
 * @param operations the maximum number of stored operations with which late edits can be merged
 * @param mergeSteps the maximum number of steps, of those operations and the edit, in a merge of
 *     one edit
 * @param history the maximum number of characters of its past operations in all, as stored
 */
record RoomBounds(int members, int characters, int operations, long mergeSteps, long history) {}
