package dev.podshell.contracts.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A monitor as it is stored.
 *
 * @param connections those that asked to be the monitor, in their order; the first one is the
 *     monitor
 * @param begun the command that it was told to do; null: none
 */
public record MonitorState(
    MonitorId monitor, List<ConnectionId> connections, @Nullable Begun begun) {

  public MonitorState {
    connections = List.copyOf(connections);
  }

  /**
   * A command that the monitor was told to do.
   *
   * @param number its offset
   */
  public record Begun(long number, String command) {}

  /** Returns the connection that is the monitor, if there is one. */
  public Optional<ConnectionId> holder() {
    return connections.stream().findFirst();
  }
}
