package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import org.jspecify.annotations.Nullable;

/**
 * Holds a command that a user sent to a monitor.
 *
 * @param number the offset of its record
 * @param user the connection that sent it
 * @param userNumber the number that the user gave it
 * @param text the command; null if only the table has it, or once it has ended
 * @param reason the reason for which it failed, or null
 * @param isStored whether it has a row
 */
record MonitorCommand(
    long number,
    ConnectionId user,
    long userNumber,
    State state,
    @Nullable String text,
    @Nullable String reason,
    boolean isStored) {

  enum State {
    /** It waits for its turn, or for a monitor. */
    WAITING,
    /** The monitor was asked to do it. */
    BEGUN,
    /** It is done, or has failed. */
    ENDED
  }

  MonitorCommand begin() {
    return new MonitorCommand(number, user, userNumber, State.BEGUN, text, null, isStored);
  }

  MonitorCommand end(@Nullable String failure) {
    return new MonitorCommand(number, user, userNumber, State.ENDED, null, failure, isStored);
  }
}
