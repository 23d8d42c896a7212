package dev.podshell.gateway.page;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;

/**
 * Sends the page's assets, compressed at build time, to clients that accept gzip. Nothing is
 * compressed on request: any client could then cause work for the event loop.
 */
final class CompressedAssets {

  private static final int PRIORITY = 900;
  private static final String ASSETS = "/assets/";
  private static final String COMPRESSED = ".gz";

  /**
   * The key under which a request that is rerouted to a compressed file keeps the original's type.
   */
  private static final String TYPE = "podshell.type";

  private CompressedAssets() {}

  static void register(@Observes Filters filters) {
    filters.register(CompressedAssets::choose, PRIORITY);
  }

  private static void choose(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = context.normalizedPath();
    boolean isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    MultiMap headers = context.response().headers();
    String type = context.get(TYPE);
    if (type != null) { // it comes again by its other name
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      context.addHeadersEndHandler(
          _ -> {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            headers.set(HttpHeaders.CONTENT_TYPE, type);
          });
      context.next();
      return;
    }
    String original = MimeMapping.getMimeTypeForFilename(path);
    if (!isRead || !path.startsWith(ASSETS) || original == null || !exists(path + COMPRESSED)) {
      context.next();
      return;
    }
    if (takesGzip(request)) {
      context.put(TYPE, original);
      context.reroute(path + COMPRESSED);
    } else {
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      context.next();
    }
  }

  private static boolean exists(String path) {
    return Thread.currentThread().getContextClassLoader().getResource("META-INF/resources" + path)
        != null;
  }

  private static boolean takesGzip(HttpServerRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null
        && Arrays.stream(accepted.split(",", 32))
            .map(String::strip)
            .anyMatch(it -> it.equals("gzip") || (it.startsWith("gzip;") && !isRefused(it)));
  }

  private static boolean isRefused(String coding) {
    return coding.matches("gzip;\\s*q=0(\\.0*)?");
  }
}
