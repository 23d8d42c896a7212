package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.event.EndReason;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The state of a pod, with a message for the learner. */
sealed interface PodState {

  /** The pod does not run yet. */
  record Waiting(String message) implements PodState {}

  /** The supervisor runs. */
  record Running() implements PodState {}

  /** The pod will not run any more. */
  record Over(EndReason reason) implements PodState {}

  /** Limits the time, in addition to its grace, until a deleted pod counts as gone. */
  Duration DELETION_PATIENCE = Duration.ofSeconds(30);

  Set<String> HOPELESS_REASONS =
      Set.of(
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImagePullBackOff",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError");

  /** Returns the state of a pod. */
  static PodState of(Pod pod, Instant now) {
    PodStatus status = pod.getStatus();
    if (status == null || status.getPhase() == null) {
      return new Waiting("Looking for a machine with room for the sandbox");
    }
    if (isDeletedInVain(pod, now)) {
      return new Over(EndReason.MACHINE_LOST);
    }
    return switch (status.getPhase()) {
      case "Pending" -> pending(status);
      case "Running" -> running(pod, status);
      case "Succeeded" -> new Over(unexplained(pod));
      case "Failed" -> new Over(failure(pod, status));
      default -> isNodeLost(status) ? new Over(EndReason.MACHINE_LOST) : new Running();
    };
  }

  private static PodState pending(PodStatus status) {
    for (ContainerStatus container : containers(status)) {
      ContainerState state = container.getState();
      if (state != null && state.getWaiting() != null) {
        String reason = Objects.requireNonNullElse(state.getWaiting().getReason(), "");
        if (HOPELESS_REASONS.contains(reason)) {
          return new Over(startFailure(reason));
        }
        if (reason.equals("ErrImagePull")) {
          return new Waiting("The sandbox's image could not be fetched; trying again");
        }
      }
    }
    for (PodCondition condition : conditions(status)) {
      if ("PodScheduled".equals(condition.getType())) {
        return "True".equals(condition.getStatus())
            ? new Waiting("Preparing the sandbox")
            : new Waiting("No machine has room for the sandbox at the moment; waiting for one");
      }
    }
    return new Waiting("Looking for a machine with room for the sandbox");
  }

  private static PodState running(Pod pod, PodStatus status) {
    if (isNodeLost(status)) {
      return new Over(EndReason.MACHINE_LOST);
    }
    for (ContainerStatus container : containers(status)) {
      ContainerState state = container.getState();
      if (state != null && state.getTerminated() != null) {
        return new Over(exit(pod, state.getTerminated()));
      }
    }
    return new Running();
  }

  private static EndReason failure(Pod pod, PodStatus status) {
    String reason = Objects.requireNonNullElse(status.getReason(), "");
    String message = Objects.requireNonNullElse(status.getMessage(), "");
    return switch (reason) {
      case "Evicted" ->
          message.contains("EmptyDir") || message.contains("ephemeral")
              ? EndReason.FILES
              : EndReason.MACHINE_FULL;
      case "DeadlineExceeded" -> EndReason.AGE;
      case "NodeLost" -> EndReason.MACHINE_LOST;
      case "NodeShutdown", "Terminated", "Preempting" -> EndReason.DELETED;
      default ->
          containers(status).stream()
              .map(ContainerStatus::getState)
              .filter(state -> state != null && state.getTerminated() != null)
              .map(state -> exit(pod, state.getTerminated()))
              .findFirst()
              .orElseGet(() -> unexplained(pod));
    };
  }

  private static EndReason exit(Pod pod, ContainerStateTerminated terminated) {
    return "OOMKilled".equals(terminated.getReason()) ? EndReason.MEMORY : unexplained(pod);
  }

  private static EndReason unexplained(Pod pod) {
    return isDeleted(pod) ? EndReason.DELETED : EndReason.UNKNOWN;
  }

  private static boolean isDeleted(Pod pod) {
    return pod.getMetadata() != null && pod.getMetadata().getDeletionTimestamp() != null;
  }

  private static EndReason startFailure(String reason) {
    return switch (reason) {
      case "InvalidImageName", "ErrImageNeverPull", "ImagePullBackOff" -> EndReason.NO_IMAGE;
      default -> EndReason.NOT_STARTED;
    };
  }

  private static boolean isNodeLost(PodStatus status) {
    return "NodeLost".equals(status.getReason());
  }

  private static boolean isDeletedInVain(Pod pod, Instant now) {
    String deletion = pod.getMetadata().getDeletionTimestamp();
    return deletion != null && Instant.parse(deletion).plus(DELETION_PATIENCE).isBefore(now);
  }

  private static List<ContainerStatus> containers(PodStatus status) {
    return Objects.requireNonNullElse(status.getContainerStatuses(), List.of());
  }

  private static List<PodCondition> conditions(PodStatus status) {
    return Objects.requireNonNullElse(status.getConditions(), List.of());
  }
}
