package dev.podshell.execution.ownership;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.publication.PartitionPublisher;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.sandbox.Sandbox;
import dev.podshell.execution.sandbox.SandboxContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The sandboxes of one partition, while this instance owns it. Only the poll thread adds commands;
 * sandboxes end on their own threads.
 */
final class OwnedPartition {

  private final Assignment assignment;
  private final SandboxContext context;
  private final PartitionPublisher publisher;
  private final Map<SandboxId, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<SandboxId, SandboxRecord> table = new ConcurrentHashMap<>();
  private volatile boolean ready;
  private volatile boolean released;

  OwnedPartition(Assignment assignment, SandboxContext context, PartitionPublisher publisher) {
    this.assignment = assignment;
    this.context = context;
    this.publisher = publisher;
  }

  int number() {
    return assignment.partition();
  }

  boolean isReady() {
    return ready;
  }

  /** Loads the partition's records, and takes over every sandbox that is alive. */
  synchronized void load(Map<SandboxId, SandboxRecord> records) {
    if (released) {
      return;
    }
    table.putAll(records);
    for (SandboxRecord record : records.values()) {
      if (record.state() == SandboxRecord.State.ALIVE) {
        lookAfter(record.sandbox());
      }
    }
    ready = true;
  }

  void accept(ConsumerRecord<SandboxId, CommandRecord> record) {
    SandboxId id = record.key();
    Sandbox sandbox = sandboxes.get(id);
    while (sandbox == null || !sandbox.accept(record)) {
      if (sandbox != null) {
        onEnded(sandbox);
      }
      sandbox = lookAfter(id);
    }
  }

  void refuseMalformed(long offset, CommandCodec.Address address, String reason) {
    publisher.refuseMalformed(address, reason, () -> assignment.offsets().onAnswered(offset));
  }

  /**
   * Returns whether an incarnation is not the current one of its sandbox. It is no orphan if a
   * later owner started it.
   */
  boolean isOrphan(RunningIncarnation running) {
    if (!ready || released || running.epoch() > assignment.epoch()) {
      return false;
    }
    Sandbox sandbox = sandboxes.get(running.sandbox());
    SandboxRecord record = sandbox == null ? table.get(running.sandbox()) : sandbox.record();
    return record == null
        || record.state() != SandboxRecord.State.ALIVE
        || !record.incarnation().equals(running.incarnation());
  }

  /** Forgets ended sandboxes for which no command can come any more. */
  void onCommitted(long offset) {
    for (SandboxRecord record : table.values()) {
      if (record.state() == SandboxRecord.State.ENDED
          && record.lostBelowOffset() <= offset
          && !sandboxes.containsKey(record.sandbox())
          && table.remove(record.sandbox(), record)) {
        publisher.forget(record.sandbox());
      }
    }
  }

  /** Lets go of all sandboxes, which run on. Does not wait. */
  synchronized void release() {
    released = true;
    publisher.abandon();
    sandboxes.values().forEach(Sandbox::stop);
  }

  /**
   * Waits until all sandboxes are let go.
   *
   * @param timeout for each sandbox; then it is interrupted
   */
  void awaitRelease(Duration timeout) throws InterruptedException {
    for (Sandbox sandbox : sandboxes.values()) {
      sandbox.awaitStop(timeout);
    }
  }

  private Sandbox lookAfter(SandboxId id) {
    Sandbox sandbox = new Sandbox(id, table.get(id), assignment, context, publisher, this::onEnded);
    sandboxes.put(id, sandbox);
    sandbox.start();
    return sandbox;
  }

  private void onEnded(Sandbox sandbox) {
    SandboxRecord record = sandbox.record();
    if (sandboxes.get(sandbox.id()) == sandbox) {
      if (record != null) {
        table.put(sandbox.id(), record);
      }
      sandboxes.remove(sandbox.id(), sandbox);
    }
  }
}
