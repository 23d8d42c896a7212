package dev.podshell.gateway.dialect.question;

import java.util.Arrays;
import java.util.Optional;

/** The value of {@code term_type}: how a script runs, and which connections get its output. */
enum TerminalKind {
  /** Runs a script; its output goes to the connection that asked. */
  GENERAL("gen_terminal"),
  /** The same, and new connections get its output from the beginning. */
  PERSISTENT("persistant_terminal"),
  /** The same, in a terminal that takes input. */
  INTERACTIVE("interactive_terminal");

  /** A spelling that the gateway understands and never sends. */
  private static final String OTHER_SPELLING = "persistent_terminal";

  private final String wireName;

  TerminalKind(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  /** Returns whether new connections to the question get its transcript. */
  boolean isReplayed() {
    return this != GENERAL;
  }

  static Optional<TerminalKind> of(String name) {
    String settled = name.equals(OTHER_SPELLING) ? PERSISTENT.wireName : name;
    return Arrays.stream(values()).filter(kind -> kind.wireName.equals(settled)).findFirst();
  }
}
