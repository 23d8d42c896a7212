/**
 * Sandboxes as pods, one for each incarnation.
 *
 * <p>A pod is made from a {@link dev.podshell.execution.runtime.SandboxShape} alone; who it is for
 * stands in its labels, and they are changed under the pod's resource version, so that one instance
 * alone can claim it. From then on the pod is the incarnation's until it is deleted.
 *
 * <pre>
 *   PodFactory      what a pod looks like
 *   PodWatch        what the cluster says of the pods: the only source of news, nothing polls
 *   PodState        what that means, in words for the learner
 *   KubernetesRuntime  start, connect, destroy
 *   WarmPods, WarmPoolController  claiming waiting pods, and making new ones
 *   ExecStream      the byte stream to a supervisor
 * </pre>
 */
@NullMarked
package dev.podshell.execution.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
