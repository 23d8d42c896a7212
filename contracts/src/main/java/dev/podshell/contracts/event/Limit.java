package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Names a resource whose use by a command is limited. */
public enum Limit {
  /** Time by the clock, in seconds. */
  @JsonProperty("time")
  TIME,
  /** Time of the processor that one of its processes used, in seconds. */
  @JsonProperty("processor")
  PROCESSOR,
  /** Memory of all programs in the sandbox, in bytes. */
  @JsonProperty("memory")
  MEMORY,
  /** Sockets of all programs in the sandbox. */
  @JsonProperty("sockets")
  SOCKETS,
  /** Size of a file that it writes, in bytes. */
  @JsonProperty("file")
  FILE,
  /** Output that is kept, calls of a game engine included, in bytes; 0: that of the day. */
  @JsonProperty("output")
  OUTPUT,
  /** Time without a sign of the client that answers its calls, in seconds. */
  @JsonProperty("lease")
  LEASE,
  /** Age of the sandbox, in seconds. */
  @JsonProperty("age")
  AGE;

  /** The name in tables and messages. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The limit of a name.
   *
   * @throws IllegalArgumentException if there is no such limit
   */
  public static Limit ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
