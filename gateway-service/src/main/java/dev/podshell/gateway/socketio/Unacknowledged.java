package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The events of one socket that its client has not acknowledged; a bounded number. Thread-safe. */
final class Unacknowledged {

  private final int most;
  private final Map<Long, CompletableFuture<List<JsonNode>>> answers = new HashMap<>();
  private long next;
  private boolean ended;

  Unacknowledged(int most) {
    this.most = most;
  }

  /** The number of an event whose answer is awaited; null if the answer has failed already. */
  synchronized @Nullable Long add(CompletableFuture<List<JsonNode>> answer) {
    if (ended || answers.size() == most) {
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
