package dev.podshell.gateway.dialect.question;

import java.util.Arrays;
import java.util.Optional;

/** What {@code term_type} says: how a script is run and who is sent its output. */
enum TerminalKind {
  /** Runs a script; its output goes to the connection that asked. */
  GENERAL("gen_terminal"),
  /** The same, and new connections are sent what it wrote so far. */
  PERSISTENT("persistant_terminal"),
  /** The same, under a terminal that takes input. */
  INTERACTIVE("interactive_terminal");

  /** A spelling that is understood and never sent. */
  private static final String OTHER_SPELLING = "persistent_terminal";

  private final String wireName;

  TerminalKind(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  /** Whether new connections to the question are sent its transcript. */
  boolean isReplayed() {
    return this != GENERAL;
  }

  static Optional<TerminalKind> of(String name) {
    String settled = name.equals(OTHER_SPELLING) ? PERSISTENT.wireName : name;
    return Arrays.stream(values()).filter(kind -> kind.wireName.equals(settled)).findFirst();
  }
}
