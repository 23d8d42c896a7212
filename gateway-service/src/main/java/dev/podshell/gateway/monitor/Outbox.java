package dev.podshell.gateway.monitor;

import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to say whether Kafka is there or not: sent one after the other, each for
 * as long as Kafka certainly does not have it, on a virtual thread that is there while there is
 * something to send. What a connection adds is bounded by its protocol: an answer to the command
 * that it does, a word for each contender, and that it is gone. Thread-safe; never blocks.
 */
final class Outbox {

  private static final Logger LOG = Logger.getLogger(Outbox.class);

  private final Function<MonitorRecord, CompletableFuture<Void>> publisher;
  private final BackoffPolicy backoff;
  private final Deque<MonitorRecord> waiting = new ArrayDeque<>();
  private boolean isSending;

  /**
   * @param publisher fails if Kafka certainly does not have the record
   */
  Outbox(Function<MonitorRecord, CompletableFuture<Void>> publisher, BackoffPolicy backoff) {
    this.publisher = publisher;
    this.backoff = backoff;
  }

  synchronized void add(MonitorRecord record) {
    waiting.add(record);
    if (!isSending) {
      isSending = true;
      Thread.ofVirtual().name("outbox-" + record.monitor()).start(this::run);
    }
  }

  private void run() {
    try {
      for (MonitorRecord next = take(); next != null; next = take()) {
        send(next);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable MonitorRecord take() {
    MonitorRecord next = waiting.poll();
    isSending = next != null;
    return next;
  }

  private void send(MonitorRecord record) throws InterruptedException {
    Backoff pauses = backoff.start();
    while (true) {
      try {
        publisher.apply(record).get();
        return;
      } catch (ExecutionException e) {
        LOG.debugf("Kafka did not take what monitor %s has to say: %s", record.monitor(), e);
        pauses.pause();
      }
    }
  }
}
