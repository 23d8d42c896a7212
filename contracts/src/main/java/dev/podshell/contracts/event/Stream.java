package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The stream that a command wrote to. */
public enum Stream {
  /** Standard output, a pipe. */
  @JsonProperty("stdout")
  STDOUT,
  /** Standard error, a pipe. */
  @JsonProperty("stderr")
  STDERR,
  /** Its terminal, where both are one. */
  @JsonProperty("tty")
  TTY;

  /** The name in headers, tables and messages. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The stream of a name.
   *
   * @throws IllegalArgumentException if there is no such stream
   */
  public static Stream ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
