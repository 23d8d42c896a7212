package dev.podshell.contracts.room;

import java.util.Optional;

/**
 * A room that is to be made.
 *
 * @param creator the hash of who makes it, within whose quota it must be; empty if nobody has to
 *     answer for it
 */
public record NewRoom(String language, Execution execution, String code, Optional<String> creator) {

  /** Takes a creator that is left out, as by an older gateway, for none. */
  @SuppressWarnings({"OptionalAssignedToNull", "ConstantValue"})
  public NewRoom {
    creator = creator == null ? Optional.empty() : creator;
  }

  /** The same room, which counts for a creator. */
  public NewRoom madeBy(String hash) {
    return new NewRoom(language, execution, code, Optional.of(hash));
  }
}
