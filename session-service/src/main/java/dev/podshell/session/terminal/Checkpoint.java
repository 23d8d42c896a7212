package dev.podshell.session.terminal;

/**
 * A place in the output of a terminal, and the terminal's state there.
 *
 * @param offset of the first byte after the place, in all that the command wrote
 * @param entry number of the entry that the place is in
 * @param skipped how many bytes of that entry are before the place
 * @param lines how many line feeds are before the place
 * @param alternateSince offset at which the alternate screen was entered; -1 if it is not shown
 * @param sequences what brings a new terminal into the state
 */
public record Checkpoint(
    long offset, long entry, int skipped, long lines, long alternateSince, String sequences) {}
