package dev.podshell.gateway.monitor;

/**
 * What a monitor's client hears. From several threads, one call after the other: must not block.
 */
public interface MonitorListener {

  /** It is the monitor. */
  void connectedAsMonitor();

  /** It will not be the monitor, or is not any more; the last call. */
  void refused(String reason);

  /** It is to do a command. */
  void execute(String command);
}
