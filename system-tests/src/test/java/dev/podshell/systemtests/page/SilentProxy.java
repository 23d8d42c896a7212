package dev.podshell.systemtests.page;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes bytes between a browser and a gateway, until it is silenced like a network that dies.
 * Thread-safe.
 */
final class SilentProxy implements AutoCloseable {

  private final ServerSocket server;
  private final URI gateway;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;

  private SilentProxy(ServerSocket server, URI gateway) {
    this.server = server;
    this.gateway = gateway;
  }

  static SilentProxy before(URI gateway) throws IOException {
    SilentProxy proxy =
        new SilentProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), gateway);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Drops everything from now on, and ends no connection. */
  void silence() {
    silent = true;
  }

  /** Passes bytes again. The connections that were silent are closed. */
  void heal() {
    open.forEach(SilentProxy::close);
    silent = false;
  }

  @Override
  public void close() {
    close(server);
    open.forEach(SilentProxy::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket upstream = new Socket(gateway.getHost(), gateway.getPort());
        open.add(client);
        open.add(upstream);
        Thread.ofVirtual().start(() -> pass(client, upstream));
        Thread.ofVirtual().start(() -> pass(upstream, client));
      } catch (IOException _) {
        // The proxy is closed, or the gateway is away: the next one may work.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!silent) {
          to.getOutputStream().write(buffer, 0, read);
        }
      }
    } catch (IOException _) {
      // One side has closed the connection.
    }
  }

  private static void close(Closeable closed) {
    try {
      closed.close();
    } catch (IOException _) {
      // It is closed already.
    }
  }
}
