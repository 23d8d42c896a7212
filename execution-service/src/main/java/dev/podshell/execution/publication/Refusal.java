package dev.podshell.execution.publication;

/** The reasons to refuse a command, an input or a read. */
public enum Refusal {
  BUSY,
  TOO_MANY_COMMANDS,
  QUOTA_EXCEEDED,
  SANDBOX_UNAVAILABLE,
  LOST,
  UNKNOWN_QUESTION,
  UNKNOWN_LANGUAGE,
  MALFORMED,
  NO_SUCH_COMMAND,
  NO_SUCH_FILE,
  OUT_OF_ORDER
}
