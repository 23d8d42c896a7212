package dev.podshell.gateway.compute;

/**
 * CPU-bound work that takes more than a moment. It does not block, and checks the deadline
 * repeatedly.
 *
 * @param <T> its result
 * @param <E> the exception it may throw
 */
@FunctionalInterface
public interface Computation<T, E extends Exception> {

  /**
   * Does the work. Called once, on a thread of the pool.
   *
   * @throws ComputationEndedException when it finds that the deadline is over
   */
  T run(Deadline deadline) throws E;
}
