package dev.podshell.execution.ownership;

import java.time.Duration;

/** Deletes orphaned incarnations at regular intervals, on a thread of its own. */
public final class OrphanCollector implements AutoCloseable {

  private final OwnedPartitions partitions;
  private final Duration interval;
  private final Thread thread = Thread.ofVirtual().name("orphan-collector").unstarted(this::run);

  public OrphanCollector(OwnedPartitions partitions, Duration interval) {
    this.partitions = partitions;
    this.interval = interval;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(interval);
        partitions.collectOrphans();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
