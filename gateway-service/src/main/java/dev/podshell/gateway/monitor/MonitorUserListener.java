package dev.podshell.gateway.monitor;

/**
 * Hears what happens to a user's commands. Called from several threads, one call at a time; must
 * not block.
 */
public interface MonitorUserListener {

  /** A command is certain to end, even if any part of the system is killed now. */
  void onAccepted();

  /** The oldest open command was done. */
  void onFinished();

  /** The oldest open command has failed. */
  void onFailed(String reason);
}
