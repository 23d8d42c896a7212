package dev.podshell.contracts.room;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The place where a room's code runs. */
public enum Execution {
  /** In the members' browsers. */
  @JsonProperty("client")
  CLIENT,
  /** In the room's sandbox. */
  @JsonProperty("server")
  SERVER
}
