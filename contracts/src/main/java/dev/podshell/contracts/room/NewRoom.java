package dev.podshell.contracts.room;

import java.util.Optional;

/**
 * A room to create.
 *
 * @param creator the hash of the creator, whose quota it counts against; empty if it counts against
 *     none
 */
public record NewRoom(String language, Execution execution, String code, Optional<String> creator) {

  /** Treats an absent creator, as sent by an older gateway, as empty. */
  @SuppressWarnings({"OptionalAssignedToNull", "ConstantValue"})
  public NewRoom {
    creator = creator == null ? Optional.empty() : creator;
  }

  /** Returns the same room, counted for a creator. */
  public NewRoom madeBy(String hash) {
    return new NewRoom(language, execution, code, Optional.of(hash));
  }
}
