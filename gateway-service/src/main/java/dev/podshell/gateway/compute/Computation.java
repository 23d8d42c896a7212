package dev.podshell.gateway.compute;

/**
 * Work that costs the processor more than a moment. It does not block, and asks the deadline again
 * and again.
 *
 * @param <T> what comes of it
 * @param <E> how it may fail
 */
@FunctionalInterface
public interface Computation<T, E extends Exception> {

  /**
   * Does the work. Called once, on a thread of the pool.
   *
   * @throws ComputationEndedException as soon as it finds that the deadline is over
   */
  T run(Deadline deadline) throws E;
}
