package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.TextOperation;
import java.time.Instant;

/** Reports something that happened in a room. */
public sealed interface RoomEvent extends Event {

  RoomId room();

  @Override
  default String key() {
    return room().value();
  }

  /**
   * The room has changed.
   *
   * @param number of the change, from 1, without gaps; what is sent twice has the same
   */
  record Changed(RoomId room, long number, Instant time, Change change) implements RoomEvent {}

  /**
   * A request of a member was refused.
   *
   * @param edit its number, if it was an edit; else 0
   * @param message what was wrong and what to do, for the client
   */
  record Refused(RoomId room, MemberId member, Instant time, long edit, String message)
      implements RoomEvent {}

  /**
   * Passes on what members tell each other and the room does not keep.
   *
   * @param member who says it; not told again to them
   * @param type as the protocol of rooms names it
   * @param payload JSON
   */
  record Relayed(RoomId room, MemberId member, Instant time, String type, String payload)
      implements RoomEvent {}

  /** The change of a room. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Edited.class, name = "edited"),
    @JsonSubTypes.Type(value = Change.Language.class, name = "language"),
    @JsonSubTypes.Type(value = Change.Joined.class, name = "joined"),
    @JsonSubTypes.Type(value = Change.Left.class, name = "left")
  })
  sealed interface Change {

    /**
     * The text was edited.
     *
     * @param revision of the text from now on
     * @param edit the member's own number of it
     * @param operation what was done to the revision before
     */
    record Edited(MemberId member, String userId, long edit, long revision, TextOperation operation)
        implements Change {}

    record Language(MemberId member, String userId, String language) implements Change {}

    /** The first connection of a user has come. */
    record Joined(MemberId member, String userId, String username) implements Change {}

    /** The last connection of a user has gone. */
    record Left(String userId) implements Change {}
  }
}
