package dev.podshell.gateway.dialect.question;

import java.util.Optional;

/**
 * The client id of a run of a script, which the gateway makes up because the protocol has none: the
 * kind of terminal and a random text, so that any gateway recognizes a stored command.
 *
 * @param unique of letters, digits, {@code -} and {@code _}
 */
record RunId(TerminalKind kind, String unique) {

  /** Returns the id as the JSON text that records carry. */
  String json() {
    return "\"" + kind.wireName() + "/" + unique + "\"";
  }

  /** Reads the id that a record carries; empty if another protocol made it. */
  static Optional<RunId> parse(String json) {
    int slash = json.indexOf('/');
    if (slash < 1 || !json.startsWith("\"") || !json.endsWith("\"")) {
      return Optional.empty();
    }
    return TerminalKind.of(json.substring(1, slash))
        .map(kind -> new RunId(kind, json.substring(slash + 1, json.length() - 1)));
  }
}
