package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * Tells a script's sandbox several times in each length of the lease that the client is still
 * there. A renewal is an empty answer; renewals have a series of their own, because their order
 * among the answers to calls does not matter. Thread-safe.
 */
final class Lease {

  private static final Logger LOG = Logger.getLogger(Lease.class);
  private static final int RENEWALS = 4;

  private final ConnectedSession session;
  private final SandboxId sandbox;
  private final CommandId command;
  private final Duration length;
  private final InputSequencer sequencer = new InputSequencer(1);
  private final Thread thread = Thread.ofVirtual().name("lease").unstarted(this::renew);
  private volatile boolean ended;

  Lease(ConnectedSession session, SandboxId sandbox, CommandId command, Duration length) {
    this.session = session;
    this.sandbox = sandbox;
    this.command = command;
    this.length = length;
  }

  void begin() {
    if (!ended) {
      thread.start();
    }
  }

  void end() {
    ended = true;
    thread.interrupt();
  }

  /** Takes note of an input that was not applied. */
  void onRefused(String writer) {
    sequencer.onRefused(command, writer);
  }

  private void renew() {
    try {
      while (!ended) {
        Thread.sleep(length.dividedBy(RENEWALS));
        renewOnce();
      }
    } catch (InterruptedException e) {
      LOG.trace("The run has ended", e);
    }
  }

  /** Publishes a renewal. Waits until it is known whether Kafka has it. */
  private void renewOnce() throws InterruptedException {
    InputNumber number = sequencer.next(command);
    try {
      session
          .send(
              new AnswerCall(
                  sandbox, session.session(), command, number.writer(), number.sequence(), ""))
          .get();
    } catch (ExecutionException e) {
      LOG.debugf(e, "The lease of command %s is renewed later", command);
      onRefused(number.writer());
    }
  }
}
