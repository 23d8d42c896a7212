/**
 * Rooms in which several people edit one text. This gateway has a copy of each room that has
 * members here, which events keep up to date.
 *
 * <ul>
 *   <li>{@link dev.podshell.gateway.room.Rooms} opens copies, and lets connections join them.
 *   <li>{@code Room} is a copy with its thread; {@code Member} is one connection in it, with the
 *       {@code ClientRevisions} that its client may be editing.
 *   <li>{@link dev.podshell.gateway.room.TextChange} and its patches turn what a client sends into
 *       a new text; {@code TextDifferences} finds the operations that lead there.
 *   <li>{@link dev.podshell.gateway.room.RoomExecutions} runs a room's code in a sandbox.
 * </ul>
 */
@NullMarked
package dev.podshell.gateway.room;

import org.jspecify.annotations.NullMarked;
