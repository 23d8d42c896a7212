/**
 * Writes what sandboxes did: commands, their entries, and their ends.
 *
 * <dl>
 *   <dt>Sinks
 *   <dd>{@code CommandSink} stores the records of {@code podshell.commands}, and {@code EventSink}
 *       those of {@code podshell.events}. Either may come first.
 *   <dt>Transcripts
 *   <dd>{@code TranscriptTails} reads and writes where each transcript ends, {@code TranscriptTail}
 *       decides which entry comes next, and {@code Entries} writes it. {@code EntryRow} maps an
 *       entry to its row and back, for readers too.
 *   <dt>Terminals
 *   <dd>{@code Terminals} stores the state that terminals are in, beside the entries.
 *   <dt>Ends of sandboxes
 *   <dd>{@code Incarnations} discards events of owners that were replaced, {@code SandboxEnds}
 *       stores ends, and {@code LostCommands} ends the commands that a sandbox took with it.
 * </dl>
 */
@NullMarked
package dev.podshell.session.transcript;

import org.jspecify.annotations.NullMarked;
