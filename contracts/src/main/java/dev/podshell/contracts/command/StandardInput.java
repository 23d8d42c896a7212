package dev.podshell.contracts.command;

/** The standard input of a command. */
public enum StandardInput {
  /** The input that the client sends, until it ends it. */
  OPEN,
  /** None: the command reads the end at once. */
  CLOSED
}
