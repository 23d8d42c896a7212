/**
 * Sandboxes as process trees in namespaces of this machine.
 *
 * <p>Each sandbox has a folder, {@code <podshell.local.folder>/<incarnation>/}, with
 *
 * <ul>
 *   <li>{@code supervisor.sock}, the Unix socket on which its supervisor listens, and
 *   <li>{@code process.json}: {@code {"incarnation": "…", "pid": 123, "startTime": 456, "bootId":
 *       "…", "isolation": "bubblewrap"}}. {@code pid} is the first process of the sandbox, seen
 *       from outside; {@code startTime} is field 22 of its {@code /proc/<pid>/stat} and {@code
 *       bootId} what {@code /proc/sys/kernel/random/boot_id} said, so that another process with the
 *       same number is never taken for it.
 * </ul>
 *
 * <p>Sandboxes outlive this service. Whoever wants to end them all kills (SIGKILL) every process
 * that such a record names and that still is the one recorded, and then deletes the folder: the
 * kernel ends everything in a sandbox with its first process. Where {@code isolation} is {@code
 * none} there is no such first process, and its descendants are to be killed as well.
 */
@NullMarked
package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.NullMarked;
