package dev.podshell.gateway.dialect.room;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Sets who may enter and create rooms, and how long that may take. */
@ConfigMapping(prefix = "podshell.rooms")
public interface RoomAccessConfiguration {

  /** Requires a token to enter; without one, knowing the session id is enough. */
  @WithDefault("false")
  boolean authenticate();

  /** The number of rooms that this gateway creates per minute, for all clients. */
  @WithDefault("600")
  @Min(1)
  int perMinute();

  /**
   * The average number of rooms per minute that one creator, a learner or a client address without
   * a token, may make.
   */
  @WithDefault("30")
  @Min(1)
  int perCreatorAndMinute();

  /** The number of rooms that one creator may make at once. */
  @WithDefault("60")
  @Min(1)
  int perCreatorAtOnce();

  /** Limits the time for a socket to join its room. */
  @WithDefault("PT10S")
  Duration joinTimeout();

  /** Limits the time to handle the edits that a client sent before it left. */
  @WithDefault("PT2S")
  Duration leaveTimeout();
}
