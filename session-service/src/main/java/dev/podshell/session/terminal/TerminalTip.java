package dev.podshell.session.terminal;

import dev.podshell.contracts.command.TerminalSize;
import org.jspecify.annotations.Nullable;

/**
 * The state of a terminal at the end of what is stored of its output, from which a {@link
 * TerminalTracker} goes on.
 *
 * @param sequences what brings a new terminal into the state, and the beginning of a sequence that
 *     has not ended; not copied
 * @param written how many bytes were followed
 * @param lines how many line feeds were written
 * @param checkpoint offset of the last checkpoint; 0 if there is none
 * @param alternateSince offset at which the alternate screen was entered; -1 if it is not shown
 * @param clearedAt offset at which the screen was last cleared as a whole; -1 if it was not
 * @param size the terminal's; null while it is the size that the command was started with
 * @param isStartable whether one can start from checkpoints: false if some output was not followed,
 *     or if the command has entries of taps, which would be left out
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record TerminalTip(
    byte[] sequences,
    long written,
    long lines,
    long checkpoint,
    long alternateSince,
    long clearedAt,
    @Nullable TerminalSize size,
    boolean isStartable) {

  /** The tip of a terminal that nothing was written to. */
  public static TerminalTip ofNew() {
    return new TerminalTip(new byte[0], 0, 0, 0, -1, -1, null, true);
  }
}
