package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;

/** Reports something that happened in or to a sandbox. */
public sealed interface SandboxEvent extends Event
    permits CommandEvent, SandboxLifecycle, FileEvent {

  SandboxId sandbox();

  IncarnationId incarnation();

  /**
   * The consumer group's generation at which the sender got the partition; a lower one is stale.
   */
  int epoch();

  @Override
  default String key() {
    return sandbox().value();
  }
}
