package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxSpecification;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of the API server about pods. All methods block. Thread-safe. */
final class SandboxPods {

  private static final Duration EXEC_TIMEOUT = Duration.ofSeconds(10);
  // Whoever owns the sandbox ends it at its age limit; this is for when nobody does.
  private static final Duration BEYOND_AGE_LIMIT = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;

  SandboxPods(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  /** Makes a pod that nobody has claimed. */
  Pod create(Pod pod) {
    return client.resource(pod).create();
  }

  /** Makes a pod that is claimed from the beginning. */
  Pod create(Pod pod, SandboxSpecification claim) {
    return create(
        new PodBuilder(pod)
            .editMetadata()
            .addToLabels(PodLabels.claim(claim))
            .endMetadata()
            .editSpec()
            .withActiveDeadlineSeconds(claim.ageLimit().plus(BEYOND_AGE_LIMIT).toSeconds())
            .endSpec()
            .build());
  }

  /**
   * Makes an unclaimed pod that of a sandbox; of several who try, one succeeds.
   *
   * @return the pod; empty if somebody was faster, or it has changed in another way
   */
  Optional<Pod> claim(Pod pod, SandboxSpecification claim) {
    Duration age = Duration.between(started(pod), clock.instant());
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                pod.getMetadata().getResourceVersion(),
                "labels",
                PodLabels.claim(claim)),
            "spec",
            Map.of(
                "activeDeadlineSeconds",
                age.plus(claim.ageLimit()).plus(BEYOND_AGE_LIMIT).toSeconds()));
    try {
      return Optional.of(
          resource(pod)
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  client.getKubernetesSerialization().asJson(patch)));
    } catch (KubernetesClientException e) {
      if (isGone(e) || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The pod as it is now; empty if it does not exist any more. */
  Optional<Pod> refreshed(Pod pod) {
    return Optional.ofNullable(resource(pod).get());
  }

  /** The pods of an incarnation, as the API server knows them: one or none. */
  List<Pod> of(IncarnationId incarnation) throws IOException {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withLabel(PodLabels.INCARNATION, incarnation.value())
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      throw new IOException("The cluster did not say where the sandbox is", e);
    }
  }

  /** Runs a process that joins its standard streams to the supervisor's socket. */
  ExecStream relay(Pod pod) throws IOException {
    return ExecStream.open(
        client, path(pod), PodFactory.CONTAINER, PodFactory.relay(), EXEC_TIMEOUT);
  }

  /** Deletes a pod at once; the machine ends its processes in its own time. */
  void delete(Pod pod) throws IOException {
    delete(pod, new DeleteOptionsBuilder().withGracePeriodSeconds(0L));
  }

  /** Deletes a pod if it is still as it was seen, and nobody has claimed it since. */
  void deleteUnchanged(Pod pod) throws IOException {
    DeleteOptionsBuilder options = new DeleteOptionsBuilder().withGracePeriodSeconds(0L);
    options
        .editOrNewPreconditions()
        .withResourceVersion(pod.getMetadata().getResourceVersion())
        .endPreconditions();
    delete(pod, options);
  }

  private void delete(Pod pod, DeleteOptionsBuilder options) throws IOException {
    DeleteOptions all =
        options
            .editOrNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build();
    try {
      client.raw("/" + path(pod), "DELETE", all);
    } catch (KubernetesClientException e) {
      if (!isGone(e) && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw new IOException("Pod " + pod.getMetadata().getName() + " was not deleted", e);
      }
    }
  }

  private String path(Pod pod) {
    return "api/v1/namespaces/%s/pods/%s".formatted(namespace, pod.getMetadata().getName());
  }

  private PodResource resource(Pod pod) {
    return client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
  }

  private Instant started(Pod pod) {
    String time = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
    return time == null ? clock.instant() : Instant.parse(time);
  }

  static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_GONE;
  }
}
