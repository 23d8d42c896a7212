package dev.podshell.contracts.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A room as it is stored.
 *
 * @param number of the last change that is in it
 * @param revision of the text, from 0
 * @param participants in the order in which they came
 * @param edits the number of each member's last edit that was decided
 */
public record RoomState(
    RoomId room,
    Instant created,
    long number,
    long revision,
    String code,
    String language,
    Execution execution,
    List<Participant> participants,
    Map<MemberId, Long> edits) {

  public RoomState {
    participants = List.copyOf(participants);
    edits = Map.copyOf(edits);
  }

  /** Someone who is in a room, with one connection or several. */
  public record Participant(String userId, String username) {}
}
