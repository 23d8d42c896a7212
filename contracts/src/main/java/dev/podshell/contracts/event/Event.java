package dev.podshell.contracts.event;

import java.time.Instant;

/** A record of {@code podshell.events}. */
public sealed interface Event permits SandboxEvent, SessionRevoked, RoomEvent {

  /** The record's key: its sandbox or, for what concerns no sandbox, its session or room. */
  String key();

  Instant time();
}
