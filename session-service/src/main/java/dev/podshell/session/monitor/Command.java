package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import org.jspecify.annotations.Nullable;

/**
 * A user's command.
 *
 * @param number its offset
 * @param user the connection that sent it
 * @param userNumber the user's own
 * @param text null if it is in the table alone, or not kept any more
 * @param reason why it failed
 * @param isStored whether it has a row
 */
record Command(
    long number,
    ConnectionId user,
    long userNumber,
    State state,
    @Nullable String text,
    @Nullable String reason,
    boolean isStored) {

  enum State {
    /** For its turn, or for a monitor. */
    WAITING,
    /** The monitor was told to do it. */
    BEGUN,
    /** Done, or failed. */
    ENDED
  }

  Command begun() {
    return new Command(number, user, userNumber, State.BEGUN, text, null, isStored);
  }

  Command ended(@Nullable String why) {
    return new Command(number, user, userNumber, State.ENDED, null, why, isStored);
  }
}
