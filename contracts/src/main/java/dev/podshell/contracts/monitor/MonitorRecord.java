package dev.podshell.contracts.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code podshell.rooms} that asks something of a monitor. The topic's order is the
 * order in which it happens, whichever gateway it came from. A command is known by the offset of
 * its {@link Send}.
 */
public sealed interface MonitorRecord {

  MonitorId monitor();

  /**
   * A connection asks to be the monitor.
   *
   * @param gateway who has the connection; when it is gone for good, so is the connection
   */
  record Connect(MonitorId monitor, ConnectionId connection, String gateway)
      implements MonitorRecord {}

  /** A connection that asked to be the monitor is gone. */
  record Disconnect(MonitorId monitor, ConnectionId connection) implements MonitorRecord {}

  /**
   * The connection that is the monitor is there, as its gateway was asked.
   *
   * @param contender the connection because of which it was asked
   */
  record Alive(MonitorId monitor, ConnectionId connection, ConnectionId contender)
      implements MonitorRecord {}

  /**
   * A user sends a command.
   *
   * @param user their connection
   * @param number from 1, the user's own
   */
  record Send(MonitorId monitor, ConnectionId user, long number, String command)
      implements MonitorRecord {}

  /**
   * The monitor has done a command, or has not.
   *
   * @param connection that was told to do it
   * @param command its offset
   * @param reason why it was not done; null if it was
   */
  record Answer(MonitorId monitor, ConnectionId connection, long command, @Nullable String reason)
      implements MonitorRecord {}

  /**
   * A command has taken as long as it may.
   *
   * @param command its offset
   * @param begun whether the monitor was told to do it; else it waited for a monitor
   */
  record Expire(MonitorId monitor, long command, boolean begun) implements MonitorRecord {}
}
