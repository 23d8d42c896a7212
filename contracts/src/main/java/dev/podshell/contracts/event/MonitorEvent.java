package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reports something that happened to a monitor. Repetitions of an event mean the same. */
public sealed interface MonitorEvent extends Event {

  MonitorId monitor();

  @Override
  default String key() {
    return monitor().value();
  }

  /** A connection is the monitor from here on. */
  record Connected(MonitorId monitor, Instant time, ConnectionId connection)
      implements MonitorEvent {}

  /** A connection that asked for it will not be the monitor. */
  record Refused(MonitorId monitor, Instant time, ConnectionId connection, String reason)
      implements MonitorEvent {}

  /**
   * Another connection asks to be the monitor. The gateway of the current one answers if that
   * connection is alive.
   *
   * @param connection that is the monitor
   */
  record Challenged(
      MonitorId monitor, Instant time, ConnectionId connection, ConnectionId contender)
      implements MonitorEvent {}

  /**
   * The monitor has to do a command.
   *
   * @param connection that is the monitor
   * @param number of the command, higher than those of all that came before
   */
  record Do(MonitorId monitor, Instant time, ConnectionId connection, long number, String command)
      implements MonitorEvent {}

  /**
   * A command has come to its end.
   *
   * @param user the connection that sent it
   * @param number the user's own
   * @param reason why it failed; null if it did not
   */
  record Ended(
      MonitorId monitor, Instant time, ConnectionId user, long number, @Nullable String reason)
      implements MonitorEvent {}

  /** A connection is no longer the monitor. */
  record Dismissed(MonitorId monitor, Instant time, ConnectionId connection, String reason)
      implements MonitorEvent {}
}
