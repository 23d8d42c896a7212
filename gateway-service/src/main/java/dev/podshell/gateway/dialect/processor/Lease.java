package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.session.ConnectedSession;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Word to a script's sandbox that somebody is here, some times in the length of the lease: empty
 * answers, by a writer of its own. Thread-safe.
 */
final class Lease {

  private static final Logger LOG = Logger.getLogger(Lease.class);
  private static final int RENEWALS = 4;

  private final ConnectedSession session;
  private final SandboxId sandbox;
  private final CommandId command;
  private final Duration length;
  private final Supplier<String> names;
  private final Thread thread = Thread.ofVirtual().name("lease").unstarted(this::renew);
  private volatile String writer;
  private volatile boolean over;

  /**
   * @param names makes names of writers that nobody else has
   */
  Lease(
      ConnectedSession session,
      SandboxId sandbox,
      CommandId command,
      Duration length,
      Supplier<String> names) {
    this.session = session;
    this.sandbox = sandbox;
    this.command = command;
    this.length = length;
    this.names = names;
    this.writer = names.get();
  }

  void begin() {
    if (!over) {
      thread.start();
    }
  }

  void end() {
    over = true;
    thread.interrupt();
  }

  /** An input was not applied; if it was one of these, the next is numbered anew. */
  void refused(String byWriter) {
    if (byWriter.equals(writer)) {
      writer = names.get();
    }
  }

  private void renew() {
    String current = writer;
    long sequence = 1;
    try {
      while (!over) {
        Thread.sleep(length.dividedBy(RENEWALS));
        if (!current.equals(writer)) {
          current = writer;
          sequence = 1;
        }
        if (isRenewed(current, sequence)) {
          sequence++;
        }
      }
    } catch (InterruptedException e) {
      LOG.trace("The run has ended", e);
    }
  }

  /** Whether Kafka has it; waits while that is unknown. */
  private boolean isRenewed(String by, long sequence) throws InterruptedException {
    try {
      session.send(new AnswerCall(sandbox, session.session(), command, by, sequence, "")).get();
      return true;
    } catch (ExecutionException e) {
      LOG.debugf(e, "The lease of command %s is renewed later", command);
      return false;
    }
  }
}
