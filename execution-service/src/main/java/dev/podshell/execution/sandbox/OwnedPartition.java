package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.event.FailureReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.runtime.RunningIncarnation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sandboxes of one partition, while this instance owns it. Commands come from the poll thread
 * alone; sandboxes end on their own threads.
 */
final class OwnedPartition {

  private final Assignment assignment;
  private final SandboxContext context;
  private final Answers answers;
  private final Map<SandboxId, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<SandboxId, SandboxRecord> table = new ConcurrentHashMap<>();
  private volatile boolean ready;
  private volatile boolean released;

  OwnedPartition(Assignment assignment, SandboxContext context) {
    this.assignment = assignment;
    this.context = context;
    this.answers = new Answers(context, assignment);
  }

  int number() {
    return assignment.partition();
  }

  boolean isReady() {
    return ready;
  }

  /** Takes what the topic says, and takes over every sandbox that is alive. */
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

  void accept(ReceivedCommand command) {
    SandboxId id = command.command().sandbox();
    Sandbox sandbox = sandboxes.get(id);
    while (sandbox == null || !sandbox.accept(command)) {
      if (sandbox != null) {
        ended(sandbox);
      }
      sandbox = lookAfter(id);
    }
  }

  void refuseMalformed(long offset, CommandCodec.Address address, String reason) {
    context.metrics().refused(SandboxMetrics.Refusal.MALFORMED);
    answers
        .publish(
            answers.failed(
                address.sandbox(),
                IncarnationId.NONE,
                address.session(),
                address.command(),
                FailureReason.MALFORMED,
                reason))
        .thenRun(() -> assignment.offsets().answered(offset));
  }

  /**
   * Whether an incarnation is not the one that its sandbox has. One that was started by a later
   * owner is that owner's business.
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

  /** Forgets sandboxes that have ended and that no command can be meant for any more. */
  void committed(long offset) {
    for (SandboxRecord record : table.values()) {
      if (record.state() == SandboxRecord.State.ENDED
          && record.lostBelowOffset() <= offset
          && !sandboxes.containsKey(record.sandbox())
          && table.remove(record.sandbox(), record)) {
        context.publisher().forget(record.sandbox());
      }
    }
  }

  /** Lets go of every sandbox; they run on. Does not wait. */
  synchronized void release() {
    released = true;
    answers.abandon();
    sandboxes.values().forEach(Sandbox::stop);
  }

  /** Waits until every sandbox has been let go of. */
  void awaitRelease(Duration patience) throws InterruptedException {
    for (Sandbox sandbox : sandboxes.values()) {
      sandbox.awaitStop(patience);
    }
  }

  private Sandbox lookAfter(SandboxId id) {
    Sandbox sandbox = new Sandbox(id, table.get(id), assignment, context, answers, this::ended);
    sandboxes.put(id, sandbox);
    sandbox.start();
    return sandbox;
  }

  private void ended(Sandbox sandbox) {
    SandboxRecord record = sandbox.record();
    if (sandboxes.get(sandbox.id()) == sandbox) {
      if (record != null) {
        table.put(sandbox.id(), record);
      }
      sandboxes.remove(sandbox.id(), sandbox);
    }
  }
}
