package dev.podshell.execution.supervisor;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a supervisor, one at a time. One thread uses this. */
final class FrameReader {

  /** The largest frame that a supervisor may send, without the length itself. */
  static final int MAX_FRAME_BYTES = 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final DataInputStream input;

  FrameReader(InputStream input) {
    this.input = new DataInputStream(new BufferedInputStream(input, BUFFER_BYTES));
  }

  /**
   * Returns the next frame; null if the stream ended between two frames.
   *
   * @throws MalformedFrameException if the bytes are no frame of the protocol
   * @throws IOException if the stream fails, or ends within a frame
   */
  @Nullable SupervisorFrame read() throws IOException {
    int first = input.read();
    if (first < 0) {
      return null;
    }
    int length = first << 24 | input.readUnsignedShort() << 8 | input.readUnsignedByte();
    if (length < 1 || length > MAX_FRAME_BYTES) {
      throw new MalformedFrameException(
          "A frame has from 1 to " + MAX_FRAME_BYTES + " bytes, not " + length);
    }
    int type = input.readUnsignedByte();
    byte[] body = input.readNBytes(length - 1);
    if (body.length < length - 1) {
      throw new EOFException("The stream ended within a frame");
    }
    return FrameDecoder.decode(type, body);
  }
}
