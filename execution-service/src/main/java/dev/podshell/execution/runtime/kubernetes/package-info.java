/**
 * Runs sandboxes as pods, one for each incarnation.
 *
 * <p>A pod is created from a {@link dev.podshell.execution.runtime.SandboxShape} alone. Its labels
 * name the sandbox. A claim changes the labels under the pod's resource version, so only one
 * instance can claim it. From then on the pod belongs to the incarnation until it is deleted.
 *
 * <pre>
 *   KubernetesRuntime   starts, connects and destroys sandboxes
 *   PodFactory          defines the pods
 *   SandboxPods         sends requests about pods to the API server
 *   PodWatch            watches all pods; nothing polls
 *   PodState            translates a pod's status into a message for the learner
 *   ExecStream          is the byte stream to a supervisor
 *   WarmPools           holds the pods that wait to be claimed, which these keep:
 *   PrestartedRelays    starts relays in waiting pods in advance
 *   WarmPods            claims waiting pods
 *   WarmPoolController  creates and deletes waiting pods, in the instance that leads
 *   LeaderElection      elects that instance
 * </pre>
 */
@NullMarked
package dev.podshell.execution.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
