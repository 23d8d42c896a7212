package dev.podshell.contracts.command;

/** The treatment of names of files in the output of a command. */
public enum FileNames {
  /** Names are not looked for. */
  IGNORED,
  /** Names of existing files are noted with the output, for clients that make links of them. */
  NOTED
}
