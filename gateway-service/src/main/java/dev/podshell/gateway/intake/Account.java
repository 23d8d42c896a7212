package dev.podshell.gateway.intake;

/** The bytes that one party holds of the {@link InboundBudget} for one purpose. Thread-safe. */
public final class Account {

  private final InboundBudget budget;
  private Party party;
  private long held;
  private boolean isClosed;

  Account(InboundBudget budget, Party party) {
    this.budget = budget;
    this.party = party;
  }

  /**
   * Changes the number of held bytes; returns false, and changes nothing, if that many are not
   * available.
   */
  public synchronized boolean trySet(long bytes) {
    if (isClosed) {
      return true;
    }
    long added = bytes - held;
    if (added > 0 && !budget.tryReserve(party, added)) {
      return false;
    }
    if (added < 0) {
      budget.release(party, -added);
    }
    held = bytes;
    return true;
  }

  /** Releases all bytes. */
  public synchronized void close() {
    isClosed = true;
    budget.release(party, held);
    held = 0;
  }

  synchronized void transfer(Party receiver) {
    budget.transfer(party, receiver, held);
    party = receiver;
  }
}
