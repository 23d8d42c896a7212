package dev.podshell.contracts.command;

/** What a command finds at its standard input. */
public enum StandardInput {
  /** What the client sends, until it says that there is no more. */
  OPEN,
  /** Its end, at once. */
  CLOSED
}
