package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;

/** A frame from a supervisor, with all values checked. */
sealed interface SupervisorFrame {

  record Attached(AttachReply reply) implements SupervisorFrame {}

  record Refused(AttachRefusedException.Reason reason, long epoch, String message)
      implements SupervisorFrame {}

  record Answered(int request, Answer answer) implements SupervisorFrame {}

  record Delivered(SupervisorEntry entry) implements SupervisorFrame {}

  record Discarded(CommandId command, long bytes) implements SupervisorFrame {}

  record LimitNear(CommandId command, ReachedLimit reached, Duration rest)
      implements SupervisorFrame {}
}
