package dev.podshell.gateway.topic;

import dev.podshell.contracts.identity.SandboxId;

/** How far the live events have been read. */
public interface ReaderPositions {

  /**
   * An offset of the sandbox's partition: every event below it may already have been handed on, and
   * every event from it on has not been.
   */
  long of(SandboxId sandbox);
}
