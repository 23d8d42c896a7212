package dev.podshell.gateway.monitor;

/**
 * What a user's client hears of its commands. From several threads, one call after the other: must
 * not block.
 */
public interface MonitorUserListener {

  /** A command is certain to come to an end, whatever is killed now. */
  void accepted();

  /** The first of the commands that have not ended was done. */
  void finished();

  /** The first of the commands that have not ended has failed. */
  void failed(String reason);
}
