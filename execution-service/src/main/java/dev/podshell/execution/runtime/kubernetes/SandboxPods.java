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

/** Sends requests about pods to the API server. All methods block. Thread-safe. */
final class SandboxPods {

  private static final Duration EXEC_TIMEOUT = Duration.ofSeconds(10);
  // The owner ends a sandbox at its age limit; Kubernetes does this later, if there is no owner.
  private static final Duration BEYOND_AGE_LIMIT = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;

  SandboxPods(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  /** Creates an unclaimed pod. */
  Pod create(Pod pod) {
    return client.resource(pod).create();
  }

  /** Creates a pod that is already claimed. */
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
   * Claims an unclaimed pod for a sandbox. If several instances try, one succeeds.
   *
   * @return the pod; empty if it was claimed or changed in the meantime
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

  /** Returns the current state of a pod; empty if it no longer exists. */
  Optional<Pod> refreshed(Pod pod) {
    return Optional.ofNullable(resource(pod).get());
  }

  /** Asks the API server for the pods of an incarnation: one or none. */
  List<Pod> find(IncarnationId incarnation) throws IOException {
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

  /** Runs a relay, which connects its standard streams to the supervisor's socket. */
  ExecStream relay(Pod pod) throws IOException {
    return ExecStream.open(
        client, path(pod), PodFactory.CONTAINER, PodFactory.relay(), EXEC_TIMEOUT);
  }

  /** Deletes a pod at once. The node ends its processes later. */
  void delete(Pod pod) throws IOException {
    delete(pod, new DeleteOptionsBuilder().withGracePeriodSeconds(0L));
  }

  /** Deletes a pod unless it has changed since it was seen, for example by a claim. */
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
