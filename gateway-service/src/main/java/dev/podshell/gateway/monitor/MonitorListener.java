package dev.podshell.gateway.monitor;

/**
 * Hears what happens to a claim. Called from several threads, one call at a time; must not block.
 */
public interface MonitorListener {

  /** The connection is the monitor now. */
  void onConnectedAsMonitor();

  /** The connection is not, or no longer, the monitor. This is the last call. */
  void onRefused(String reason);

  /** The monitor must do a command. */
  void onCommand(String command);
}
