package dev.podshell.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Serves as much of the OCI distribution protocol as a push needs, in memory, with a self-signed
 * certificate.
 */
final class SmallRegistry implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();

  /**
   * Starts a registry on a free port.
   *
   * @param folder the folder for its key
   */
  SmallRegistry(Path folder) throws Exception {
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls(folder.resolve("registry.p12"))));
    https.setExecutor(threads);
    https.createContext("/v2/", this::handle);
    https.start();
    server = https;
  }

  private static SSLContext tls(Path store) throws Exception {
    char[] password = "password".toCharArray();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=registry",
                "-alias",
                "registry",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(password))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(store.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Holds manifests by {@code /v2/<name>/manifests/<tag>}, and blobs by {@code
   * /v2/<name>/blobs/<digest>}.
   */
  Map<String, byte[]> stored() {
    return stored;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status =
        switch (exchange.getRequestMethod()) {
          case "POST", "PATCH" -> {
            uploads.merge(path, body, (_, next) -> next);
            exchange.getResponseHeaders().add("Location", upload(exchange, path));
            yield 202;
          }
          case "PUT" -> {
            store(exchange, path, body);
            yield 201;
          }
          default -> path.equals("/v2/") || stored.containsKey(path) ? 200 : 404;
        };
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** Holds one upload for each that was begun. */
  private String upload(HttpExchange exchange, String path) {
    return exchange.getRequestMethod().equals("POST") ? path + System.nanoTime() : path;
  }

  private void store(HttpExchange exchange, String path, byte[] body) {
    String query = exchange.getRequestURI().getQuery();
    if (query == null) {
      stored.put(path, body);
    } else {
      String blobs = path.substring(0, path.indexOf("uploads/"));
      byte[] uploaded = uploads.getOrDefault(path, body);
      stored.put(blobs + query.substring("digest=".length()), uploaded);
    }
  }
}
