package dev.podshell.contracts.history;

import dev.podshell.contracts.command.TerminalSize;

/**
 * A place near the end of a terminal's output, from which a new terminal shows the right screen.
 *
 * @param size the terminal's, as it is now
 * @param entry number of the entry that the place is in; continue with the entries above it
 * @param offset of the first byte after the place, in all that the command wrote
 * @param sequences what brings a new terminal of that size into its state at the place
 * @param output the bytes of the entry after the place; not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record TerminalScreen(
    TerminalSize size, long entry, long offset, String sequences, byte[] output) {}
