package dev.podshell.session.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the output of one terminal, and makes checkpoints: one in each {@code interval} of bytes,
 * after the first line feed or control function beyond it. Its memory is bounded, and so is its
 * work for each byte, whatever the bytes are. Not thread-safe.
 */
public final class TerminalTracker {

  private static final int CONTINUATION_MASK = 0xc0;
  private static final int CONTINUATION = 0x80;

  private final long interval;
  private final TerminalState state = new TerminalState();
  private final ControlParser parser = new ControlParser(state);
  private final long linesBefore;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private long checkpoint;
  private @Nullable TerminalSize size;
  private long written;
  private boolean isStartable;

  /** Goes on from a tip. */
  public TerminalTracker(TerminalTip tip, long interval) {
    this.interval = interval;
    byte[] sequences = tip.sequences();
    parser.read(sequences, 0, sequences.length, Integer.MAX_VALUE, 0);
    state.setOffsets(tip.alternateSince(), tip.clearedAt());
    this.linesBefore = tip.lines() - parser.lineFeeds();
    this.checkpoint = tip.checkpoint();
    this.size = tip.size();
    this.written = tip.written();
    this.isStartable = tip.isStartable();
  }

  /**
   * Reads the output of an entry.
   *
   * @param offset of its first byte in all that the command wrote
   */
  public void read(long entry, long offset, byte[] bytes) {
    isStartable &= offset == written;
    written = offset + bytes.length;
    int i = 0;
    while (i < bytes.length) {
      long untilDue = checkpoint + interval - offset;
      int due = (int) Math.clamp(untilDue, 1, Integer.MAX_VALUE);
      i = parser.read(bytes, i, bytes.length, due, offset + i);
      boolean isPlace = i < bytes.length || endsWhole(bytes);
      if (i >= untilDue && isPlace && parser.isBetween()) {
        checkpoint = offset + i;
        checkpoints.add(
            new Checkpoint(
                checkpoint, entry, i, lines(), state.alternateSince(), state.sequences()));
      }
    }
  }

  /** Follows a resize. */
  public void resize(TerminalSize newSize) {
    size = newSize;
    state.onResized();
  }

  /** Remembers that there are entries of taps. */
  public void tap() {
    isStartable = false;
  }

  /** Returns the checkpoints that were made, in their order. */
  public List<Checkpoint> checkpoints() {
    return List.copyOf(checkpoints);
  }

  /** Returns the state after everything that was read. */
  public TerminalTip tip() {
    ByteArrayOutputStream sequences = new ByteArrayOutputStream();
    sequences.writeBytes(state.sequences().getBytes(UTF_8));
    sequences.writeBytes(parser.unfinished());
    return new TerminalTip(
        sequences.toByteArray(),
        written,
        lines(),
        checkpoint,
        state.alternateSince(),
        state.clearedAt(),
        size,
        isStartable);
  }

  private long lines() {
    return linesBefore + parser.lineFeeds();
  }

  /** Returns whether no character is cut at the end. */
  private static boolean endsWhole(byte[] bytes) {
    int last = bytes.length - 1;
    int follow = 0;
    while (last > 0 && follow < 3 && (bytes[last] & CONTINUATION_MASK) == CONTINUATION) {
      last--;
      follow++;
    }
    int lead = bytes[last] & 0xff;
    int expected = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    return follow >= expected;
  }
}
