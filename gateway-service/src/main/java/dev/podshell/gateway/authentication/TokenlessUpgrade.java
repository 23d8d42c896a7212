package dev.podshell.gateway.authentication;

/**
 * An endpoint whose connections may be let in without a token: its protocol has a message for it,
 * or asks for none. All others are refused without one. A token that is there has to be valid.
 */
public interface TokenlessUpgrade {

  /** Returns the endpoint's id, as in {@code @WebSocket}. */
  String endpointId();

  /** Returns whether the operator allows upgrades without a token. */
  boolean isAllowed();
}
