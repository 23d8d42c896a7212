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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the assets of the page and the client library, compressed at build time, to clients that
 * accept gzip. Nothing is compressed on request: any client could then cause work for the event
 * loop.
 */
final class CompressedAssets {

  private static final int PRIORITY = 900;
  private static final List<String> FOLDERS = List.of("/assets/", "/client/");
  private static final String COMPRESSED = ".gz";
  private static final String DECLARATIONS = ".d.ts";

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
    String original = typeOf(path);
    if (!isRead || !isAsset(path) || original == null || !exists(path + COMPRESSED)) {
      context.next();
      return;
    }
    if (takesGzip(request)) {
      context.put(TYPE, original);
      context.reroute(path + COMPRESSED);
    } else {
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      context.addHeadersEndHandler(_ -> headers.set(HttpHeaders.CONTENT_TYPE, original));
      context.next();
    }
  }

  private static boolean isAsset(String path) {
    return FOLDERS.stream().anyMatch(path::startsWith);
  }

  /** Returns the type of a file; null if it is unknown. */
  private static @Nullable String typeOf(String path) {
    // The extension alone would make it a video.
    return path.endsWith(DECLARATIONS)
        ? "application/typescript; charset=utf-8"
        : MimeMapping.getMimeTypeForFilename(path);
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
