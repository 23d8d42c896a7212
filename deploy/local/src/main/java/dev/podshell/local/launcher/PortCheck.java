package dev.podshell.local.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks a port on which a component is going to listen.
 *
 * @param component for people
 * @param port its number
 * @param option that changes it
 */
record PortCheck(String component, int port, String option) {

  /**
   * Checks that all ports can be listened on.
   *
   * @throws LaunchException naming the first that cannot, and the option that changes it
   */
  static void requireFree(List<PortCheck> ports) throws LaunchException {
    Map<Integer, PortCheck> seen = new HashMap<>();
    for (PortCheck wanted : ports) {
      wanted.requireFree();
      PortCheck other = seen.put(wanted.port, wanted);
      if (other != null) {
        throw new LaunchException(
            "Port %d is for both %s and %s. Choose another port with %s or %s"
                .formatted(
                    wanted.port, other.component, wanted.component, other.option, wanted.option));
      }
    }
  }

  private void requireFree() throws LaunchException {
    if (port < 1 || port > 65_535) {
      throw new LaunchException(
          "Port %d, which is for %s, is not from 1 to 65535. Choose another with %s"
              .formatted(port, component, option));
    }
    try (ServerSocket socket = new ServerSocket()) {
      // Servers set this option, because the connections of an earlier run may still be in
      // TIME_WAIT.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new LaunchException(
          "Port %d, which is for %s, is in use (%s). Stop what listens there, or choose another port with %s"
              .formatted(port, component, e.getMessage(), option));
    }
  }
}
