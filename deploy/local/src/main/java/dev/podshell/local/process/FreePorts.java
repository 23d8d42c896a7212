package dev.podshell.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Finds ports of an address of this machine that nobody listens on, each once. They are below those
 * that systems take for outgoing connections, so that none of these gets a port while what listens
 * on it is started again. Not thread-safe.
 */
public final class FreePorts {

  private static final int FIRST = 10_000;
  private static final int LAST = 29_999;
  private static final int TRIES = 1_000;

  private final InetAddress host;
  private final Set<Integer> found = new HashSet<>();
  private final Random random = new Random();

  /** Finds ports of the loopback address. */
  public FreePorts() {
    this(InetAddress.getLoopbackAddress());
  }

  /**
   * @param host an address of this machine
   */
  public FreePorts(InetAddress host) {
    this.host = host;
  }

  /** Returns the given port, which is not found from now on, or a free one for 0. */
  public int orGiven(int port) {
    if (port == 0) {
      return find();
    }
    found.add(port);
    return port;
  }

  /**
   * Returns another port.
   *
   * @throws IllegalStateException if there seems to be none
   */
  public int find() {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = random.nextInt(FIRST, LAST + 1);
      if (!found.contains(port) && isFree(port)) {
        found.add(port);
        return port;
      }
    }
    throw new IllegalStateException(
        "%d ports of %s from %d to %d were tried and all are in use"
            .formatted(TRIES, host.getHostAddress(), FIRST, LAST));
  }

  private boolean isFree(int port) {
    try (ServerSocket unused = new ServerSocket(port, 1, host)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
