package dev.podshell.systemtests.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Sends any bytes over a TCP connection. Failures mean that the gateway has closed it. */
final class RawConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int TEXT_THAT_GOES_ON = 0x01;
  private static final int GOES_ON = 0x00;
  private static final int MASKED_WITH_LONG_LENGTH = 0x80 | 127;

  private final Socket socket;
  private boolean hasBegun;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  /** Connects, and returns nothing if that is refused. */
  static Optional<RawConnection> open(URI gateway) {
    try {
      Socket socket = new Socket(gateway.getHost(), gateway.getPort());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return Optional.of(new RawConnection(socket));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Connects and upgrades to a WebSocket, and returns nothing if that is refused. */
  static Optional<RawConnection> webSocket(URI gateway, String path) {
    return open(gateway).filter(connection -> connection.upgrade(path));
  }

  private boolean upgrade(String path) {
    send(
        """
        GET %s HTTP/1.1\r
        Host: localhost:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
        \r
        """
            .formatted(path, socket.getPort())
            .getBytes(US_ASCII));
    try {
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
      return new String(answer, US_ASCII).endsWith("101");
    } catch (IOException _) {
      return false;
    }
  }

  /** Sends the next part of a message that never ends. */
  void sendFragment(int bytes) {
    ByteBuffer frame = ByteBuffer.allocate(1 + 1 + Long.BYTES + Integer.BYTES + bytes);
    frame.put((byte) (hasBegun ? GOES_ON : TEXT_THAT_GOES_ON));
    frame.put((byte) MASKED_WITH_LONG_LENGTH);
    frame.putLong(bytes).putInt(0);
    while (frame.hasRemaining()) {
      frame.put((byte) 'x');
    }
    hasBegun = true;
    send(frame.array());
  }

  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException _) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed already.
    }
  }
}
