package dev.podshell.gateway.dialect.processor;

import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The calls of one run that wait for the client, of which there are at most so many, and the
 * numbers of their answers. An answer that was not applied opens its call again. Thread-safe; never
 * blocks.
 */
final class OpenCalls {

  /** Which input an answer is. */
  record Number(String writer, long sequence) {}

  /** Answers of which it may yet be said that they were not applied. */
  private static final int REMEMBERED = 1024;

  private final int bound;
  private final Supplier<String> names;
  private final Set<Long> open = new HashSet<>();
  private final NavigableMap<Long, Long> answered = new TreeMap<>();
  private String writer;
  private long last;

  /**
   * @param names makes names of writers that nobody else has
   */
  OpenCalls(int bound, Supplier<String> names) {
    this.bound = bound;
    this.names = names;
    this.writer = names.get();
  }

  /** What became of a call. */
  enum Opening {
    /** It waits. */
    OPENED,
    /** One of the same id waits already. */
    REPEATED,
    /** As many wait as may. */
    TOO_MANY
  }

  synchronized Opening open(long id) {
    if (open.contains(id)) {
      return Opening.REPEATED;
    }
    if (open.size() >= bound) {
      return Opening.TOO_MANY;
    }
    open.add(id);
    return Opening.OPENED;
  }

  /** Takes the call of an answer; false if none waits for it. */
  synchronized boolean close(long id) {
    return open.remove(id);
  }

  /** The next number, for the answer to a call that was closed. */
  synchronized Number number(long id) {
    last++;
    answered.put(last, id);
    if (answered.size() > REMEMBERED) {
      answered.pollFirstEntry();
    }
    return new Number(writer, last);
  }

  /**
   * An answer was not applied, so none that follows it is: their calls wait again, and what comes
   * is numbered anew.
   *
   * @return the calls
   */
  synchronized List<Long> refused(String byWriter, long sequence) {
    if (!byWriter.equals(writer)) {
      return List.of();
    }
    List<Long> again = List.copyOf(answered.tailMap(sequence, true).values());
    open.addAll(again);
    answered.clear();
    writer = names.get();
    last = 0;
    return again;
  }
}
