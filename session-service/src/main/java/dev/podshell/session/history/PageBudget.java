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
 * Bounds the bytes of all pages that are in memory, from before they are read until the response is
 * written or its connection is gone. Thread-safe.
 */
@Singleton
final class PageBudget {

  private final Semaphore bytes;
  private final int all;
  private final int usual;
  private final int most;
  private final Duration timeout;

  PageBudget(SessionConfiguration configuration) {
    SessionConfiguration.History history = configuration.history();
    this.usual = Math.toIntExact(history.pageBytes().asLongValue());
    this.most = Math.toIntExact(history.maxPageBytes().asLongValue());
    this.all = Math.toIntExact(history.pagesInFlight().asLongValue());
    this.timeout = history.reachTimeout();
    if (usual < 1 || usual > most || most > all) {
      throw new IllegalArgumentException(
          "podshell.history.page-bytes must be at least 1 and at most max-page-bytes, which must be"
              + " at most pages-in-flight");
    }
    this.bytes = new Semaphore(all, true);
  }

  /** The bytes of a page for which a gateway asked for so many, or did not say. */
  int pageBytes(@Nullable Integer asked) {
    return asked == null ? usual : Math.clamp(asked, 1, most);
  }

  /**
   * Takes the bytes of a page until the response has ended.
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
