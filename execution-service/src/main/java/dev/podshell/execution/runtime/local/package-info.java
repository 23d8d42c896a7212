/**
 * Runs sandboxes as process trees in namespaces of this machine.
 *
 * <pre>
 * LocalRuntime        starts, connects and destroys sandboxes
 * Launcher            runs launch.py with a LaunchRequest
 * IsolationProbe      finds an isolation that works here (Bounds, Isolation)
 * ControlGroups       finds the cgroups that this service may use
 * SystemCallFilter    translates seccomp profiles (SeccompProfile, Architecture)
 * UnixSocketStream    is the byte stream to a supervisor
 * </pre>
 *
 * <p>Each sandbox has a folder, {@code <podshell.local.folder>/<incarnation>/}, with
 *
 * <ul>
 *   <li>{@code supervisor.sock}, the Unix socket on which its supervisor listens, and
 *   <li>{@code process.json}: {@code {"incarnation": "…", "pid": 123, "startTime": 456, "bootId":
 *       "…", "isolation": "bubblewrap"}}. {@code pid} is the first process of the sandbox, seen
 *       from outside; {@code startTime} is field 22 of its {@code /proc/<pid>/stat} and {@code
 *       bootId} is the content of {@code /proc/sys/kernel/random/boot_id}. Together they tell the
 *       process from another one with the same number. {@code launch.py} writes the file, and
 *       {@link dev.podshell.contracts.sandbox.SandboxProcess} reads it.
 * </ul>
 *
 * <p>Sandboxes outlive this service. To end them all, kill (SIGKILL) every process that such a
 * record names, if it is still the recorded one, and then delete the folder. The kernel ends
 * everything in a sandbox with its first process. If {@code isolation} is {@code none}, kill the
 * descendants of the process as well.
 */
@NullMarked
package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.NullMarked;
