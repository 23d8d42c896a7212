package dev.podshell.execution.supervisor;

import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The state of a sandbox when a client attaches.
 *
 * @param configured whether it is configured; if not, configure it before the first start
 * @param acknowledged the last acknowledged entry; delivery continues after it
 * @param last the last entry
 * @param idle how long nothing has run and no request has come
 * @param running the commands that run
 * @param labels of the commands that run or have unacknowledged entries, from their starts
 * @param paced whether it understands WATCHED and CUT; older supervisors do not
 * @param screens whether it understands SCREENED; older supervisors do not
 */
public record AttachReply(
    boolean configured,
    long acknowledged,
    long last,
    Duration idle,
    Set<CommandId> running,
    Map<CommandId, String> labels,
    boolean paced,
    boolean screens) {

  public AttachReply {
    running = Set.copyOf(running);
    labels = Map.copyOf(labels);
  }
}
