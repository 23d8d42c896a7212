package dev.podshell.gateway.intake;

import dev.podshell.contracts.identity.LearnerId;

/** The party that a connection counts for. */
public sealed interface Party {

  /** Returns the client's address. */
  ClientAddress address();

  /** Returns the key by which the party's connections are counted. */
  Object owner();

  /** A client that has not authenticated yet. */
  record Stranger(ClientAddress address) implements Party {
    @Override
    public Object owner() {
      return address;
    }
  }

  /** A client that participates where no token is required. */
  record Anonymous(ClientAddress address) implements Party {
    @Override
    public Object owner() {
      return address;
    }
  }

  /**
   * A client whose token was verified.
   *
   * @param learner the learner whom the token names
   */
  record Learner(ClientAddress address, LearnerId learner) implements Party {
    @Override
    public Object owner() {
      return learner;
    }
  }
}
