package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Translates names of signals into their Linux numbers. */
final class Signals {

  private static final int MAX = 64;

  /** The names in the order of their numbers, from 1. */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /** Returns the number of a signal that a client names or numbers. */
  static int number(JsonNode signal) throws MalformedMessageException {
    if (signal.isTextual()) {
      String name = signal.textValue().toUpperCase(Locale.ROOT);
      int index = NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name);
      if (index >= 0) {
        return index + 1;
      }
    } else if (signal.isInt() && signal.intValue() >= 1 && signal.intValue() <= MAX) {
      return signal.intValue();
    }
    throw new MalformedMessageException(
        "signal must be a number from 1 to 64 or a name such as SIGINT");
  }
}
