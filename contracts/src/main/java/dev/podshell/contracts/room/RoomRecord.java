package dev.podshell.contracts.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;

/**
 * A record of {@code podshell.rooms} that asks something of a room. The topic's order is the order
 * in which it happens, whichever gateway it came from.
 */
public sealed interface RoomRecord {

  RoomId room();

  MemberId member();

  /**
   * A connection enters.
   *
   * @param gateway who has the connection; when it is gone for good, so is the member
   * @param userId who it speaks for, as the client says; several members may be one user
   */
  record Join(RoomId room, MemberId member, String gateway, String userId, String username)
      implements RoomRecord {}

  /** A connection has left. */
  record Leave(RoomId room, MemberId member) implements RoomRecord {}

  /**
   * The text is edited.
   *
   * @param edit from 1, numbered by the member: the next is sent when this one was answered
   * @param revision of the text that it was made on, with the member's own earlier edits
   */
  record Edit(
      RoomId room,
      MemberId member,
      String userId,
      long edit,
      long revision,
      TextOperation operation)
      implements RoomRecord {}

  /** The text is in another language from here on. */
  record SetLanguage(RoomId room, MemberId member, String userId, String language)
      implements RoomRecord {}
}
