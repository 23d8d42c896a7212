package dev.podshell.gateway.topic;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The trace of one command, begun where it enters Podshell: a {@code traceparent} of W3C Trace
 * Context, version 00. It travels with the command and comes back with its first and last event.
 */
final class TraceParent {

  static final String HEADER = "traceparent";

  private TraceParent() {}

  /** A new trace, to be sampled; an identity, and no secret. */
  static String begin() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "00-%016x%016x-%016x-01".formatted(notZero(random), random.nextLong(), notZero(random));
  }

  /** All zeros is no identity. */
  private static long notZero(ThreadLocalRandom random) {
    return random.nextLong(1, Long.MAX_VALUE);
  }
}
