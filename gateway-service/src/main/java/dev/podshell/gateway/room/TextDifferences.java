package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.compute.ComputationRefusedException;
import dev.podshell.gateway.compute.ComputePool;
import dev.podshell.gateway.compute.Deadline;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Finds what has changed between two texts, on the threads that are there for such work. Small
 * changes, as typing makes them, are found at once. Thread-safe.
 */
@Singleton
final class TextDifferences {

  /** A middle of so many characters costs less than to wait for another thread. */
  private static final int SMALL = 512;

  private static final long SMALL_STEPS = 65_536;

  private final ComputePool pool;
  private final long maxSteps;
  private final Duration timeout;

  @Inject
  TextDifferences(ComputePool pool, GatewayConfiguration configuration) {
    this(pool, configuration.rooms().differenceSteps(), configuration.rooms().differenceTimeout());
  }

  TextDifferences(ComputePool pool, long maxSteps, Duration timeout) {
    this.pool = pool;
    this.maxSteps = maxSteps;
    this.timeout = timeout;
  }

  /**
   * What makes one text of another. Where it is not found within its bounds, or the gateway is
   * busy, what differs is replaced as a whole. Waits; to be called on a virtual thread.
   *
   * @param client whose change it is
   */
  TextOperation between(String before, String after, String client) throws InterruptedException {
    TextDifference difference = TextDifference.of(before, after);
    if (difference.middle() <= SMALL) {
      return difference.compare(SMALL_STEPS, new Deadline());
    }
    try {
      return pool.run(
          "difference", client, timeout, deadline -> difference.compare(maxSteps, deadline));
    } catch (ComputationRefusedException _) {
      return difference.asAWhole();
    }
  }
}
