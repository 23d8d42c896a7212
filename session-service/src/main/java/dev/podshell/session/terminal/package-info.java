/**
 * Follows the state of terminals: what the meaning of further output depends on, besides the
 * contents of the screen. With it, a client can show the end of a long output without its
 * beginning.
 *
 * <ul>
 *   <li>{@code ControlParser} finds control functions in bytes, and calls {@code ControlFunctions}.
 *   <li>{@code TerminalState} is such a state. It is written as the sequences that bring a new
 *       terminal into it, and read by following these.
 *   <li>{@link dev.podshell.session.terminal.TerminalTracker} follows one command's output, and
 *       makes {@link dev.podshell.session.terminal.Checkpoint}s.
 *   <li>{@link dev.podshell.session.terminal.ScreenStart} chooses the checkpoint to start from.
 * </ul>
 *
 * <p>The functions are those of xterm.js, which is what clients show terminals with. This is own
 * code, because the emulators that exist for Java keep whole screens, at a hundred times the cost.
 */
@NullMarked
package dev.podshell.session.terminal;

import org.jspecify.annotations.NullMarked;
