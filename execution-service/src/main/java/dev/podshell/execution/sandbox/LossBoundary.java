package dev.podshell.execution.sandbox;

import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;

/**
 * Tracks which commands an incarnation may have received. If the incarnation is lost, no command
 * below this offset may run again. Only the sandbox's thread uses this.
 */
final class LossBoundary {

  private final Assignment assignment;
  private boolean isTakenOver;
  private long lastOffset = -1;

  /**
   * @param isTakenOver whether an earlier owner may have sent commands to the incarnation
   */
  LossBoundary(Assignment assignment, boolean isTakenOver) {
    this.assignment = assignment;
    this.isTakenOver = isTakenOver;
  }

  /** This instance creates the incarnation, so no earlier owner sent anything to it. */
  void onCreated() {
    isTakenOver = false;
  }

  /** A command is about to be sent. */
  void onSent(long offset) {
    lastOffset = Math.max(lastOffset, offset);
  }

  /** Returns the offset below which every command was, or may have been, sent. */
  long lostBelowOffset(SandboxRecord record) {
    long sentByOthers = isTakenOver ? assignment.end() : 0;
    return Math.max(Math.max(lastOffset + 1, sentByOthers), record.lostBelowOffset());
  }
}
