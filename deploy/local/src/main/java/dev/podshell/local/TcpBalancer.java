package dev.podshell.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Forwards connections to several instances of a service in turn, as a Service of Kubernetes does.
 * It skips an instance that does not answer, and serves only clients on this machine. Thread-safe.
 */
public final class TcpBalancer implements AutoCloseable {

  private static final int CONNECTIONS = 4_096;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private final ServerSocket server;
  private final List<InetSocketAddress> instances;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Semaphore free = new Semaphore(CONNECTIONS);

  private TcpBalancer(ServerSocket server, List<InetSocketAddress> instances) {
    this.server = server;
    this.instances = instances;
  }

  /**
   * Listens on a free port.
   *
   * @param ports of the instances, which need not run yet
   */
  public static TcpBalancer start(List<Integer> ports) throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(local, 0), CONNECTIONS);
    List<InetSocketAddress> instances =
        ports.stream().map(port -> new InetSocketAddress(local, port)).toList();
    TcpBalancer balancer = new TcpBalancer(server, instances);
    Thread.ofVirtual().name("balancer").start(balancer::accept);
    return balancer;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Closes every connection and stops listening. */
  @Override
  public void close() {
    close(server);
    open.forEach(TcpBalancer::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        free.acquire();
        Socket client = server.accept();
        Thread.ofVirtual().name("balanced").start(() -> serve(client));
      } catch (IOException _) {
        free.release(); // closed, or a client that has left already
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(Socket client) {
    try {
      Socket instance = connect();
      if (instance != null) {
        passBothWays(client, instance);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(client);
      free.release();
    }
  }

  private @Nullable Socket connect() {
    int first = turn.getAndIncrement();
    for (int i = 0; i < instances.size(); i++) {
      SocketAddress address = instances.get(Math.floorMod(first + i, instances.size()));
      Socket instance = new Socket();
      try {
        instance.connect(address, Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        return instance;
      } catch (IOException _) {
        close(instance);
      }
    }
    return null;
  }

  private void passBothWays(Socket client, Socket instance) throws InterruptedException {
    open.add(client);
    open.add(instance);
    try {
      Thread answers = Thread.ofVirtual().start(() -> pass(instance, client));
      pass(client, instance);
      answers.join();
    } finally {
      close(instance);
      open.remove(client);
      open.remove(instance);
    }
  }

  private static void pass(Socket source, Socket target) {
    try {
      source.setTcpNoDelay(true);
      InputStream input = source.getInputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        target.getOutputStream().write(buffer, 0, read);
      }
      target.shutdownOutput();
    } catch (IOException _) {
      abort(source);
      abort(target);
    }
  }

  /** Breaks a connection that broke on its other side. */
  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException _) {
      // closed already
    }
    close(socket);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // nothing is lost: it should have been closed
    }
  }
}
