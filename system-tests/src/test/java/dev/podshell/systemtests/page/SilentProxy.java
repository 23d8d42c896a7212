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

/** A network between a browser and a gateway that can die without a word. Thread-safe. */
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

  /** From here on nothing arrives, and no connection ends. */
  void silence() {
    silent = true;
  }

  /** New connections work again; those that were silent never will. */
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
        // closed, or the gateway is away: the next one
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
      // one side has closed
    }
  }

  private static void close(Closeable closed) {
    try {
      closed.close();
    } catch (IOException _) {
      // it is closed already
    }
  }
}
