package dev.podshell.gateway.intake;

import dev.podshell.gateway.GatewayConfiguration;

/**
 * A socket that was let in: whom it counts for, how large its messages may be, and what it holds of
 * the memory for them. Thread-safe.
 */
public final class Admission {

  private final Admissions admissions;
  private final GatewayConfiguration.Intake bounds;
  private final Account unfinished;
  private final Account waiting;
  private Party party;
  private boolean hasEnded;

  Admission(
      Admissions admissions,
      GatewayConfiguration.Intake bounds,
      Party party,
      InboundBudget budget) {
    this.admissions = admissions;
    this.bounds = bounds;
    this.party = party;
    this.unfinished = new Account(budget, party);
    this.waiting = new Account(budget, party);
  }

  /** Whom the socket counts for. */
  public synchronized Party party() {
    return party;
  }

  /** What of its messages is not complete yet. */
  public Account unfinished() {
    return unfinished;
  }

  /** What of its messages waits to be handled. */
  public Account waiting() {
    return waiting;
  }

  /** Bytes that a message may have. */
  public synchronized long maxMessageSize() {
    return switch (party) {
      case Party.Stranger _ -> bounds.unauthenticatedMessageSize().asLongValue();
      case Party.Anonymous _ -> bounds.anonymousMessageSize().asLongValue();
      case Party.Learner _ -> Long.MAX_VALUE;
    };
  }

  /** The client has proved who it is; false if that learner has too many connections already. */
  public boolean authenticate(String learner) {
    return become(new Party.Learner(party().address(), learner));
  }

  /** The client takes part without a token. */
  public void takePart() {
    if (party() instanceof Party.Stranger(ClientAddress address)) {
      become(new Party.Anonymous(address));
    }
  }

  /** Counts for whom another socket of the same client does; false if there are too many. */
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

  /** The socket has ended. May be said again. */
  public synchronized void end() {
    if (!hasEnded) {
      hasEnded = true;
      unfinished.close();
      waiting.close();
      admissions.end(party);
    }
  }
}
