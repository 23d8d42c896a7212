package dev.podshell.gateway.room;

import dev.podshell.contracts.identity.QuestionId;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Bounds the rooms, where several people edit one text. */
@ConfigMapping(prefix = "podshell.rooms")
public interface RoomConfiguration {

  /** Limits the time for a user to come back after a lost connection without having left. */
  @WithDefault("PT5S")
  Duration grace();

  /** The minimum time between two positions of a member's cursor that others are sent. */
  @WithDefault("PT0.05S")
  Duration cursorPause();

  /** The number of requests and events that may wait for a room. */
  @WithDefault("1024")
  @Min(16)
  int waiting();

  /**
   * The maximum length of a room's code in UTF-16 code units, as in the session service. A longer
   * code is refused before it is processed.
   */
  @WithDefault("131072")
  @Min(1)
  @Max(131_072)
  int characters();

  /**
   * The number of comparisons to find the changes of an edit in a text. Beyond it, the rest is
   * replaced as a whole.
   */
  @WithDefault("4000000")
  @Min(1)
  @Max(1_000_000_000)
  long differenceSteps();

  /** Limits the time for these comparisons. */
  @WithDefault("PT1S")
  Duration differenceTimeout();

  /** The memory for texts that a member's client may still be editing. */
  @WithDefault("1M")
  MemorySize sentText();

  /** Allows rooms whose code runs in a sandbox of their own. */
  @WithDefault("false")
  boolean serverExecution();

  /** The question whose sandboxes run the code of rooms. */
  @WithDefault("room")
  QuestionId question();

  /** The number of runs of rooms' code at a time; more are refused. */
  @WithDefault("64")
  @Min(1)
  int executions();

  /** The memory for the part of each output stream that a result contains. */
  @WithDefault("128K")
  MemorySize resultSize();
}
