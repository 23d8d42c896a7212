package dev.podshell.session.history;

import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.problem.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of all pages in memory. A page counts from before it is read until its response
 * is written or the connection is gone. Thread-safe.
 */
@Singleton
final class PageBudget {

  private final Semaphore bytes;
  private final int total;
  private final int defaultBytes;
  private final int maxBytes;
  private final Duration timeout;

  PageBudget(SessionConfiguration configuration) {
    SessionConfiguration.History history = configuration.history();
    this.defaultBytes = Math.toIntExact(history.pageBytes().asLongValue());
    this.maxBytes = Math.toIntExact(history.maxPageBytes().asLongValue());
    this.total = Math.toIntExact(history.pagesInFlight().asLongValue());
    this.timeout = history.reachTimeout();
    if (defaultBytes < 1 || defaultBytes > maxBytes || maxBytes > total) {
      throw new IllegalArgumentException(
          "podshell.history.page-bytes must be at least 1 and at most max-page-bytes, which must be"
              + " at most pages-in-flight");
    }
    this.bytes = new Semaphore(total, true);
  }

  /**
   * Returns the bytes that a page may have: as many as the gateway asked for, within the bounds.
   */
  int pageBytes(@Nullable Integer asked) {
    return asked == null ? defaultBytes : Math.clamp(asked, 1, maxBytes);
  }

  /**
   * Reserves the bytes of a page until the response has ended.
   *
   * @throws Problem 503 if they are not free in time
   */
  void take(int pageBytes, RoutingContext response) throws InterruptedException {
    if (!bytes.tryAcquire(pageBytes, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw Problem.unavailable("Too many pages are being read. Try again later");
    }
    response.addEndHandler(_ -> bytes.release(pageBytes));
  }
}
