package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;

/**
 * The settings of the Kubernetes runtime after they are read.
 *
 * @param namespace of the pods
 * @param identity of this instance among all of them
 * @param template the operator's additions to pods, such as a node selector
 * @param imagePullPolicy {@code IfNotPresent}, {@code Always} or {@code Never}
 * @param startTimeout limits the time until a pod runs
 * @param firstUser the first of the user ids that pods run as
 * @param users the number of user ids
 * @param userNamespaces whether each pod has its own user namespace, in which user ids end at 65535
 * @param volumesInMemory whether home, temporary folder and spool are kept in memory, where their
 *     sizes are exact; otherwise they are on the node's disk, and a pod that exceeds them is
 *     evicted
 * @param parallelStarts limits the pods of a pool that start at the same time
 * @param standbyRelays the number of waiting pods of each shape in which this instance starts a
 *     relay in advance
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
