package dev.podshell.systemtests.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between a client and a gateway that breaks as it is told: by Java, or by a {@code POST}
 * of the client to {@code /network/<verb>} of its address, which always arrives. Thread-safe.
 */
final class FaultyNetwork implements AutoCloseable {

  private static final String VERB = "POST /network/";
  private static final String DONE =
      "HTTP/1.1 204 No Content\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\n\r\n";

  private enum Condition {
    SOUND,
    SILENT,
    DOWN
  }

  private final ServerSocket server;
  private final URI gateway;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private Condition condition = Condition.SOUND;
  private volatile Duration delay = Duration.ZERO;

  private FaultyNetwork(ServerSocket server, URI gateway) {
    this.server = server;
    this.gateway = gateway;
  }

  static FaultyNetwork before(URI gateway) throws IOException {
    FaultyNetwork network =
        new FaultyNetwork(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), gateway);
    Thread.ofVirtual().start(network::accept);
    return network;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Breaks all connections. New ones work. */
  void cut() {
    open.forEach(FaultyNetwork::close);
    open.clear();
  }

  /** Holds everything back from now on, and ends no connection. */
  void silence() {
    become(Condition.SILENT);
  }

  /** Breaks all connections, and refuses new ones. */
  void fail() {
    become(Condition.DOWN);
    cut();
  }

  /** Passes what was held back, and lets new connections work again. */
  void heal() {
    become(Condition.SOUND);
  }

  @Override
  public void close() {
    close(server);
    cut();
    heal();
  }

  private synchronized void become(Condition next) {
    condition = next;
    notifyAll();
  }

  private synchronized void awaitSound() throws InterruptedException {
    while (condition == Condition.SILENT) {
      wait();
    }
  }

  private synchronized boolean isDown() {
    return condition == Condition.DOWN;
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
        // The network is closed, or the gateway is away: the next one may work.
      }
    }
  }

  private void pass(Socket source, Socket target) {
    byte[] buffer = new byte[16 * 1024];
    try (source;
        target) {
      InputStream in = source.getInputStream();
      OutputStream out = target.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String begin = new String(buffer, 0, Math.min(read, 64), ISO_8859_1);
        if (begin.startsWith(VERB)) {
          open.removeAll(List.of(source, target)); // the answer arrives even if all others break
          obey(begin.substring(VERB.length()).split("[ /]", 3));
          source.getOutputStream().write(DONE.getBytes(ISO_8859_1));
          return;
        }
        if (isDown()) {
          return;
        }
        awaitSound();
        Thread.sleep(delay);
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One side has closed the connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "cut" -> cut();
      case "silence" -> silence();
      case "fail" -> fail();
      case "heal" -> heal();
      case "delay" -> delay = Duration.ofMillis(Integer.parseInt(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
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
