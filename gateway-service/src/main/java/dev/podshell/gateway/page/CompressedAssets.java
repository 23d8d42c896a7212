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
 * Sends the page's assets as the build has compressed them, to clients that take gzip. Nothing is
 * compressed on request: that would be work for the event loop that anybody could ask for.
 */
final class CompressedAssets {

  private static final int PRIORITY = 900;
  private static final String ASSETS = "/assets/";
  private static final String COMPRESSED = ".gz";

  private CompressedAssets() {}

  static void register(@Observes Filters filters) {
    filters.register(CompressedAssets::choose, PRIORITY);
  }

  private static void choose(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = context.normalizedPath();
    boolean isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    if (!isRead || !path.startsWith(ASSETS) || path.endsWith(COMPRESSED)) {
      context.next();
      return;
    }
    MultiMap headers = context.response().headers();
    headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (!takesGzip(request) || !exists(path + COMPRESSED)) {
      context.next();
      return;
    }
    String type = MimeMapping.getMimeTypeForFilename(path);
    context.addHeadersEndHandler(
        _ -> {
          headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
          if (type != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, type);
          }
        });
    context.reroute(path + COMPRESSED);
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
