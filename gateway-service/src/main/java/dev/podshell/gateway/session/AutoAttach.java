package dev.podshell.gateway.session;

/** Which commands a connection receives without having asked for them. */
public enum AutoAttach {
  /** Whatever the session runs. */
  ALL,
  /** What begins from now on. */
  NEW
}
