package dev.podshell.systemtests.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Replaces the Host of every request by the gateway's own, as careless proxies do, so that the
 * gateway does not know its page's Origin. Thread-safe.
 */
final class RenamingProxy implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  private final ServerSocket server;
  private final URI gateway;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private RenamingProxy(ServerSocket server, URI gateway) {
    this.server = server;
    this.gateway = gateway;
  }

  static RenamingProxy before(URI gateway) throws IOException {
    RenamingProxy proxy =
        new RenamingProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), gateway);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket upstream = new Socket(gateway.getHost(), gateway.getPort());
        open.add(client);
        open.add(upstream);
        Thread.ofVirtual().start(() -> pass(client, upstream, true));
        Thread.ofVirtual().start(() -> pass(upstream, client, false));
      } catch (IOException _) {
        // It is closed.
      }
    }
  }

  /**
   * Passes bytes on. A head comes in one piece, because browsers send it so and it fits the buffer.
   */
  private void pass(Socket from, Socket to, boolean renames) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String piece = new String(buffer, 0, read, ISO_8859_1);
        String host = "Host: " + gateway.getHost() + ":" + gateway.getPort();
        String sent =
            renames ? piece.replace("Host: 127.0.0.1:" + server.getLocalPort(), host) : piece;
        out.write(sent.getBytes(ISO_8859_1));
      }
    } catch (IOException _) {
      // One side has closed the connection.
    }
  }
}
