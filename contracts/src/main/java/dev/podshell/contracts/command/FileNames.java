package dev.podshell.contracts.command;

/** What becomes of the names of files in what a command writes. */
public enum FileNames {
  /** Nothing. */
  IGNORED,
  /** Those that exist are noted with the output, for clients that make links of them. */
  NOTED
}
