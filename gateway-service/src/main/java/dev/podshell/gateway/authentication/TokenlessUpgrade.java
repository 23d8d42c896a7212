package dev.podshell.gateway.authentication;

/**
 * An endpoint whose connections may be let in without a token: its protocol has a message for it,
 * or asks for none. All others are refused without one. A token that is there has to be valid.
 */
public interface TokenlessUpgrade {

  /** As {@code @WebSocket} has it. */
  String endpointId();

  /** Whether the operator leaves it at that. */
  boolean isAllowed();
}
