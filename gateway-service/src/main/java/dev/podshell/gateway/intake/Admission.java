package dev.podshell.gateway.intake;

import dev.podshell.contracts.identity.LearnerId;

/**
 * The admission of a socket: the party that it counts for, the maximum size of its messages, and
 * the memory that they hold. Thread-safe.
 */
public final class Admission {

  private final Admissions admissions;
  private final IntakeConfiguration bounds;
  private final Account unfinished;
  private final Account waiting;
  private Party party;
  private boolean hasEnded;

  Admission(Admissions admissions, IntakeConfiguration bounds, Party party, InboundBudget budget) {
    this.admissions = admissions;
    this.bounds = bounds;
    this.party = party;
    this.unfinished = new Account(budget, party);
    this.waiting = new Account(budget, party);
  }

  /** Returns the party that the socket counts for. */
  public synchronized Party party() {
    return party;
  }

  /** Returns the account for its incomplete messages. */
  public Account unfinished() {
    return unfinished;
  }

  /** Returns the account for its messages that wait to be handled. */
  public Account waiting() {
    return waiting;
  }

  /** Returns the maximum size of a message in bytes. */
  public synchronized long maxMessageSize() {
    return switch (party) {
      case Party.Stranger _ -> bounds.unauthenticatedMessageSize().asLongValue();
      case Party.Anonymous _ -> bounds.anonymousMessageSize().asLongValue();
      case Party.Learner _ -> Long.MAX_VALUE;
    };
  }

  /**
   * Called when the client has authenticated; false if the learner has too many connections
   * already.
   */
  public boolean authenticate(LearnerId learner) {
    return become(new Party.Learner(party().address(), learner));
  }

  /** Called when the client participates without a token. */
  public void takePart() {
    if (party() instanceof Party.Stranger(ClientAddress address)) {
      become(new Party.Anonymous(address));
    }
  }

  /**
   * Counts the socket for the party of another socket of the same client; false if there are too
   * many.
   */
  public boolean follow(Admission other) {
    return become(other.party());
  }

  private synchronized boolean become(Party next) {
    if (hasEnded || party.equals(next)) {
      return true;
    }
    if (!admissions.change(party, next)) {
      return false;
    }
    party = next;
    unfinished.transfer(next);
    waiting.transfer(next);
    return true;
  }

  /** Tells the log and the metrics that the client is cut off. */
  public void report(Refusal refusal) {
    admissions.refuse(party().address(), refusal);
  }

  /** Called when the socket has ended; further calls do nothing. */
  public synchronized void end() {
    if (!hasEnded) {
      hasEnded = true;
      unfinished.close();
      waiting.close();
      admissions.end(party);
    }
  }
}
