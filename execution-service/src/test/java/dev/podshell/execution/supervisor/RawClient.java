package dev.podshell.execution.supervisor;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;

/** Speaks the protocol byte by byte, and can violate it. */
final class RawClient implements AutoCloseable {

  private final UnixStream stream;
  private final DataInputStream input;

  RawClient(SupervisorProcess supervisor) {
    stream = supervisor.connect();
    input = new DataInputStream(Channels.newInputStream(stream));
  }

  static RawClient attached(SupervisorProcess supervisor, int epoch, int window)
      throws IOException {
    RawClient client = new RawClient(supervisor);
    client.send(new ClientFrame.Attach(new AttachRequest(SupervisorProcess.SECRET, epoch, window)));
    return client;
  }

  void send(ClientFrame frame) throws IOException {
    send(FrameEncoder.encode(frame));
  }

  void send(byte[] bytes) throws IOException {
    stream.channel().write(ByteBuffer.wrap(bytes));
  }

  /** Returns the next frame with its type and without its length. */
  byte[] frame() throws IOException {
    return input.readNBytes(input.readInt());
  }

  SupervisorFrame decoded() throws IOException {
    byte[] frame = frame();
    return FrameDecoder.decode(
        Byte.toUnsignedInt(frame[0]), Arrays.copyOfRange(frame, 1, frame.length));
  }

  byte[] bytes(int count) throws IOException {
    return input.readNBytes(count);
  }

  /** Reads to the end of the stream, and returns whether it ends. */
  boolean isEnded() {
    try {
      while (true) {
        frame();
      }
    } catch (EOFException e) {
      return true;
    } catch (IOException e) {
      return e.getMessage() != null && e.getMessage().contains("reset");
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
