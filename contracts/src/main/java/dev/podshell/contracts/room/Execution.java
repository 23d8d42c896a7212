package dev.podshell.contracts.room;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a room's code is run. */
public enum Execution {
  /** In the members' browsers. */
  @JsonProperty("client")
  CLIENT,
  /** In the room's sandbox. */
  @JsonProperty("server")
  SERVER
}
