/**
 * Keeps rooms, where several people edit one text, in the order of their topic.
 *
 * <dl>
 *   <dt>Records
 *   <dd>{@code RoomSink} receives a batch, {@code RoomRepository} loads and stores the rooms that
 *       it concerns, and {@code RoomAggregate} applies each record within {@code RoomBounds}.
 *   <dt>Requests
 *   <dd>{@code RoomResource} creates and reads rooms, which {@code StoredRooms} stores.
 *   <dt>What time decides
 *   <dd>{@code RoomRetention} deletes unused rooms, and {@code MemberTable} describes the members
 *       that leave with a dead gateway.
 * </dl>
 */
@NullMarked
package dev.podshell.session.room;

import org.jspecify.annotations.NullMarked;
