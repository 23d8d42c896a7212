package dev.podshell.gateway.room;

import java.time.Duration;

/**
 * How much a room's copy may take.
 *
 * @param waiting what members ask for and what happens, until the room's thread gets to it
 * @param characters of its code, in UTF-16 code units
 * @param sentCharacters of the texts that a client may still be editing, for each member
 * @param pause before a room that could not be read is read again
 */
record RoomSettings(int waiting, int characters, int sentCharacters, Duration pause) {}
