package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.compute.ComputationRefusedException;
import dev.podshell.gateway.compute.ComputePool;
import dev.podshell.gateway.compute.Deadline;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Finds the changes between two texts on the threads of the compute pool. Small changes, such as
 * typed ones, are found at once on the calling thread. Thread-safe.
 */
@Singleton
final class TextDifferences {

  /** Comparing a middle of this many characters costs less than waiting for another thread. */
  private static final int SMALL = 512;

  private static final long SMALL_STEPS = 65_536;

  private final ComputePool pool;
  private final long maxSteps;
  private final Duration timeout;

  @Inject
  TextDifferences(ComputePool pool, RoomConfiguration configuration) {
    this(pool, configuration.differenceSteps(), configuration.differenceTimeout());
  }

  TextDifferences(ComputePool pool, long maxSteps, Duration timeout) {
    this.pool = pool;
    this.maxSteps = maxSteps;
    this.timeout = timeout;
  }

  /**
   * Finds the operation that turns one text into another. If it is not found within the bounds, or
   * the gateway is busy, the differing part is replaced as a whole. Blocks; call it on a virtual
   * thread.
   *
   * @param client the client that made the change
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
