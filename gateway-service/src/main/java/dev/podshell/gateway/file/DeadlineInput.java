package dev.podshell.gateway.file;

import dev.podshell.gateway.compute.Deadline;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * Bytes that are read in small pieces, none of which comes when the deadline is over: a decoder
 * that does not ask ends at the next one.
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
