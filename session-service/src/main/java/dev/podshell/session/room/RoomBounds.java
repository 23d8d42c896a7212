package dev.podshell.session.room;

/**
 * How large a room may become.
 *
 * @param members connections
 * @param characters of its code, in UTF-16 code units
 * @param operations of its past against which late edits can be merged
 */
record RoomBounds(int members, int characters, int operations) {}
