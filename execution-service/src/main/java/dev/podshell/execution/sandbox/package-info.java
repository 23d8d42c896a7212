/**
 * The life of one sandbox, from its first command to its end.
 *
 * <pre>
 * Sandbox              the thread that goes from state to state
 * SandboxState         the states and all transitions
 * SandboxProvisioner   waits for a command, for admission, and for the runtime
 * Incarnations         creates, reaches and destroys incarnations in the runtime
 * SupervisorConnector  attaches to the supervisor and configures it
 * AttachBackoff        sets the pauses between attempts to attach
 * CommandQueue         holds commands until they are answered
 * CommandSender        sends commands to the supervisor
 * IdleTracker          tracks use, announces the end, offers unused sandboxes for eviction
 * Lifespan             computes when a sandbox ends
 * SandboxTerminator    ends the sandbox, or reports it as lost
 * LossBoundary         tracks which commands a lost incarnation may have received
 * SandboxJournal       writes the sandbox's record and events
 * </pre>
 */
@NullMarked
package dev.podshell.execution.sandbox;

import org.jspecify.annotations.NullMarked;
