package dev.podshell.gateway.intake;

/** Whom a connection counts for. */
public sealed interface Party {

  /** Where the client is. */
  ClientAddress address();

  /** Who counts, within the bounds that each has. */
  Object owner();

  /** A client that has not said yet who it is, or not proved it. */
  record Stranger(ClientAddress address) implements Party {
    @Override
    public Object owner() {
      return address;
    }
  }

  /** A client that takes part where no token is asked for. */
  record Anonymous(ClientAddress address) implements Party {
    @Override
    public Object owner() {
      return address;
    }
  }

  /**
   * A client whose token was verified.
   *
   * @param name whom the token speaks for
   */
  record Learner(ClientAddress address, String name) implements Party {
    @Override
    public Object owner() {
      return name;
    }
  }
}
