package dev.podshell.gateway.file;

import dev.podshell.gateway.compute.Deadline;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * An input stream in small pieces that fails when the deadline is over, so that a decoder that does
 * not check the deadline ends at the next piece.
 */
final class DeadlineInput extends InputStream {

  private static final int PIECE = 1024;

  private final ByteArrayInputStream bytes;
  private final Deadline deadline;

  DeadlineInput(byte[] bytes, Deadline deadline) {
    this.bytes = new ByteArrayInputStream(bytes);
    this.deadline = deadline;
  }

  @Override
  public int read() {
    deadline.check();
    return bytes.read();
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    deadline.check();
    return bytes.read(to, offset, Math.min(PIECE, length));
  }
}
