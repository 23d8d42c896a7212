package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;

/**
 * What the Kubernetes runtime is told by the operator.
 *
 * @param namespace of the pods
 * @param identity of this instance among all of them
 * @param template what the operator adds to pods: where they run, and by what
 * @param imagePullPolicy {@code IfNotPresent}, {@code Always} or {@code Never}
 * @param startTimeout how long a pod may take until it runs
 * @param firstUser the first of the user ids that pods run as
 * @param users how many user ids there are
 * @param userNamespaces whether each pod has its own user namespace, in which user ids end at 65535
 * @param volumesInMemory whether home, temporary folder and spool are kept in memory, where their
 *     sizes are exact; else on the node's disk, where a pod that takes more is evicted
 * @param parallelStarts how many pods of a pool may be starting at a time
 * @param standbyRelays of how many pods of each shape that wait this instance has a relay run in
 *     advance
 */
public record KubernetesSettings(
    String namespace,
    String identity,
    Pod template,
    String imagePullPolicy,
    Duration startTimeout,
    int firstUser,
    int users,
    boolean userNamespaces,
    boolean volumesInMemory,
    int parallelStarts,
    int standbyRelays) {}
