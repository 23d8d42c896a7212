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

  /** How long after a connection is lost its user may come back without having left. */
  @WithDefault("PT5S")
  Duration grace();

  /** How often a member's cursor is passed on, at most. */
  @WithDefault("PT0.05S")
  Duration cursorPause();

  /** What may wait for a room: what members ask, and what happens. */
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

  /** Texts, in memory, that a member's client may still be editing while newer ones reach it. */
  @WithDefault("1M")
  MemorySize sentText();

  /** Whether a room may be made whose code is executed in a sandbox of its own. */
  @WithDefault("false")
  boolean serverExecution();

  /** The question whose sandboxes execute the code of rooms. */
  @WithDefault("room")
  QuestionId question();

  /** Code that this gateway has executed at a time; more is refused. */
  @WithDefault("64")
  @Min(1)
  int executions();

  /** How much of each output stream a result tells, in memory. */
  @WithDefault("128K")
  MemorySize resultSize();
}
