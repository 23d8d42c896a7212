package dev.podshell.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that may be listened on. */
public final class FreePort {

  private FreePort() {}

  /** The given port, or for 0 a free one of the loopback address. */
  public static int orGiven(int port) {
    return port == 0 ? find() : port;
  }

  /** The given port, or for 0 a free one of an address of this machine. */
  public static int orGiven(int port, InetAddress host) {
    return port == 0 ? find(host) : port;
  }

  /** A port of the loopback address that nobody listened on a moment ago. */
  public static int find() {
    return find(InetAddress.getLoopbackAddress());
  }

  private static int find(InetAddress host) {
    try (ServerSocket socket = new ServerSocket(0, 1, host)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
