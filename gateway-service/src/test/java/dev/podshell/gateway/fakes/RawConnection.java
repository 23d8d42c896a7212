package dev.podshell.gateway.fakes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sends any bytes to the gateway over TCP, piece by piece. */
public final class RawConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int TEXT = 1;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int CLOSE = 8;

  private final Socket socket;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  /** Connects without sending anything. */
  public static RawConnection open(URI gateway) {
    return open(gateway, InetAddress.getLoopbackAddress());
  }

  /** Connects from an address of this machine. */
  public static RawConnection open(URI gateway, InetAddress localAddress) {
    try {
      Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), gateway.getPort(), localAddress, 0);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return new RawConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and becomes a WebSocket. */
  public static RawConnection webSocket(URI gateway, String path, String... headers) {
    RawConnection connection = open(gateway);
    String answer = connection.upgrade(path, headers);
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new AssertionError("The upgrade was refused: " + answer);
    }
    return connection;
  }

  /** Asks for an upgrade and returns the answer's head, and its body if there is one. */
  public String upgrade(String path, String... headers) {
    return upgradeOf("localhost:" + socket.getPort(), path, headers);
  }

  /** Does the same with another name of the host. */
  public String upgradeOf(String host, String path, String... headers) {
    send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining())
            + "\r\n");
    return answer();
  }

  /** Sends a request without a body. */
  public String get(String path, String... headers) {
    return getOf("localhost:" + socket.getPort(), path, headers);
  }

  /** Does the same with another name of the host. */
  public String getOf(String host, String path, String... headers) {
    send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining())
            + "\r\n");
    return answer();
  }

  /** Sends one request on a connection of its own and returns everything that answers it. */
  public static String exchange(URI gateway, String head, String body) {
    try (RawConnection connection = open(gateway)) {
      connection.sendHead(head + "Connection: close\r\n");
      connection.send(body);
      return connection.awaitEnd();
    }
  }

  /** Sends the head of a request whose host is this machine. */
  public void sendHead(String head) {
    send(head + "Host: localhost\r\n\r\n");
  }

  public void send(String text) {
    send(text.getBytes(ISO_8859_1));
  }

  public void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes and returns whether that was possible. */
  public boolean trySend(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Sends a text frame. */
  public void sendText(String text) {
    byte[] payload = text.getBytes(UTF_8);
    send(frame(FINAL | TEXT, payload.length, payload));
  }

  /** Sends a frame of a message that does not end. */
  public void sendUnfinished(boolean isFirst, int length) {
    send(frame(isFirst ? TEXT : 0, length, new byte[length]));
  }

  /** Sends a part of a frame, whose head announces more. */
  public void sendPart(int length, int sent) {
    send(frame(FINAL | TEXT, length, new byte[sent]));
  }

  /** Returns a frame with a mask of zeros. */
  public static byte[] frame(int firstByte, int length, byte[] sent) {
    ByteBuffer frame = ByteBuffer.allocate(14 + sent.length);
    frame.put((byte) firstByte);
    if (length < 126) {
      frame.put((byte) (MASKED | length));
    } else if (length < 65_536) {
      frame.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    frame.putInt(0).put(sent);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /**
   * Reads frames until one closes the connection, and returns its code. Returns 1006 if there is
   * none.
   */
  public int awaitClose() {
    try {
      InputStream in = socket.getInputStream();
      while (true) {
        int first = in.read();
        if (first < 0) {
          return 1006;
        }
        long length = in.read();
        if (length == 126) {
          length = ByteBuffer.wrap(in.readNBytes(Short.BYTES)).getShort() & 0xffff;
        } else if (length == 127) {
          length = ByteBuffer.wrap(in.readNBytes(Long.BYTES)).getLong();
        }
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        if ((first & 0xf) == CLOSE) {
          return ByteBuffer.wrap(payload).getShort();
        }
      }
    } catch (SocketException _) {
      return 1006;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns everything that arrives until the other side ends the connection. */
  public String awaitEnd() {
    try {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one answer: its head and, if it has a length, its body. */
  public String answer() {
    try {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      while (!read.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return read.toString(ISO_8859_1);
        }
        read.write(next);
      }
      String head = read.toString(ISO_8859_1);
      int length =
          head.lines()
              .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
              .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
              .findFirst()
              .orElse(0);
      return head + new String(in.readNBytes(length), UTF_8);
    } catch (SocketException _) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
