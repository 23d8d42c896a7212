package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the calls of one run that wait for the client, and numbers their answers. An answer that
 * was not applied opens its call again. Thread-safe; never blocks.
 */
final class OpenCalls {

  /** The number of answers that can still be reported as not applied. */
  private static final int MAX_REMEMBERED = 1024;

  private final CommandId command;
  private final int maxOpen;
  private final InputSequencer sequencer = new InputSequencer(1);
  private final Set<Long> open = new HashSet<>();
  private final NavigableMap<Long, Long> answered = new TreeMap<>();

  OpenCalls(CommandId command, int maxOpen) {
    this.command = command;
    this.maxOpen = maxOpen;
  }

  /** The result of opening a call. */
  enum Opening {
    /** The call waits. */
    OPENED,
    /** A call with the same id waits already. */
    REPEATED,
    /** The maximum number of calls waits already. */
    TOO_MANY
  }

  synchronized Opening open(long id) {
    if (open.contains(id)) {
      return Opening.REPEATED;
    }
    if (open.size() >= maxOpen) {
      return Opening.TOO_MANY;
    }
    open.add(id);
    return Opening.OPENED;
  }

  /** Removes the call of an answer; false if no such call waits. */
  synchronized boolean close(long id) {
    return open.remove(id);
  }

  /** Returns the next number, for the answer to a call that was closed. */
  synchronized InputNumber number(long id) {
    InputNumber number = sequencer.next(command);
    answered.put(number.sequence(), id);
    if (answered.size() > MAX_REMEMBERED) {
      answered.pollFirstEntry();
    }
    return number;
  }

  /**
   * Opens calls again whose answers were not applied: none of the later answers is, if one is not.
   *
   * @return the calls
   */
  synchronized List<Long> onRefused(String writer, long sequence) {
    if (!sequencer.onRefused(command, writer)) {
      return List.of();
    }
    List<Long> again = List.copyOf(answered.tailMap(sequence, true).values());
    open.addAll(again);
    answered.clear();
    return again;
  }
}
