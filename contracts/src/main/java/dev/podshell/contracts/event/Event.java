package dev.podshell.contracts.event;

import java.time.Instant;

/** A record of {@code podshell.events}. */
public sealed interface Event
    permits SandboxEvent, SessionRevoked, LearnerRevoked, RoomEvent, MonitorEvent {

  /**
   * The record's key: its sandbox or, for what concerns no sandbox, its session, learner, room or
   * monitor.
   */
  String key();

  Instant time();
}
