package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Holds the events of one socket that await an acknowledgement, up to a bound. Thread-safe. */
final class Unacknowledged {

  private final int maxEvents;
  private final Map<Long, CompletableFuture<List<JsonNode>>> answers = new HashMap<>();
  private long next;
  private boolean ended;

  Unacknowledged(int maxEvents) {
    this.maxEvents = maxEvents;
  }

  /** Returns the number of an event that awaits its answer; null if the answer failed already. */
  synchronized @Nullable Long add(CompletableFuture<List<JsonNode>> answer) {
    if (ended || answers.size() == maxEvents) {
      answer.completeExceptionally(
          new IllegalStateException(
              ended ? "The client has disconnected" : "The client leaves too much unanswered"));
      return null;
    }
    answers.put(next, answer);
    return next++;
  }

  void complete(long number, List<JsonNode> arguments) {
    CompletableFuture<List<JsonNode>> answer;
    synchronized (this) {
      answer = answers.remove(number);
    }
    if (answer != null) {
      answer.complete(arguments);
    }
  }

  void fail() {
    List<CompletableFuture<List<JsonNode>>> all;
    synchronized (this) {
      ended = true;
      all = List.copyOf(answers.values());
      answers.clear();
    }
    all.forEach(
        it -> it.completeExceptionally(new IllegalStateException("The client has disconnected")));
  }
}
