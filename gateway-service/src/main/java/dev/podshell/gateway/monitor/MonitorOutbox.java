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
 * Sends one monitor's records one at a time, each until Kafka has it or may have it. A virtual
 * thread runs only while there is something to send. The protocol bounds the number of waiting
 * records: the answer to the current command, one for each contender, and the disconnect.
 * Thread-safe; never blocks.
 */
final class MonitorOutbox {

  private static final Logger LOG = Logger.getLogger(MonitorOutbox.class);

  private final Function<MonitorRecord, CompletableFuture<Void>> publisher;
  private final BackoffPolicy backoff;
  private final Deque<MonitorRecord> waiting = new ArrayDeque<>();
  private boolean isSending;

  /**
   * @param publisher fails if Kafka certainly does not have the record
   */
  MonitorOutbox(Function<MonitorRecord, CompletableFuture<Void>> publisher, BackoffPolicy backoff) {
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
        LOG.debugf("Kafka does not have a record of monitor %s: %s", record.monitor(), e);
        pauses.pause();
      }
    }
  }
}
