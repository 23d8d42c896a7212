package dev.podshell.gateway.session;

/** The commands whose transcripts a connection gets without a request. */
public enum AutoAttach {
  /** All commands of the session. */
  ALL,
  /** The commands that start from now on. */
  NEW
}
