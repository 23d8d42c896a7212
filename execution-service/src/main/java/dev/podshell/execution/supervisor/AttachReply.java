package dev.podshell.execution.supervisor;

import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How things stand in a sandbox when a client attaches.
 *
 * @param configured whether it has its configuration; if not, send it before the first start
 * @param acknowledged the last entry that was acknowledged; delivery goes on after it
 * @param last the last entry there is
 * @param idle how long nothing has run and no request has come
 * @param running the commands that run
 * @param labels of each command that runs or has an entry that is not acknowledged, as they were
 *     given at its start
 * @param paced whether it understands WATCHED and CUT; older supervisors do not
 */
public record AttachReply(
    boolean configured,
    long acknowledged,
    long last,
    Duration idle,
    Set<CommandId> running,
    Map<CommandId, String> labels,
    boolean paced) {

  public AttachReply {
    running = Set.copyOf(running);
    labels = Map.copyOf(labels);
  }
}
