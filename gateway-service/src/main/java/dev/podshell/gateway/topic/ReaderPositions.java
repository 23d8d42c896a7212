package dev.podshell.gateway.topic;

import dev.podshell.contracts.identity.SandboxId;

/** Knows how far the live events have been read. */
public interface ReaderPositions {

  /**
   * Returns an offset of the sandbox's partition. Every event below it may already have been handed
   * over, and no event from it on has been.
   */
  long position(SandboxId sandbox);
}
