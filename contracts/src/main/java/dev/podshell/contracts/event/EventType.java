package dev.podshell.contracts.event;

import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.RecordType;
import dev.podshell.contracts.topic.RecordTypes;

/**
 * The types of events. The class of an entry's type is that of its content. Names are stored in
 * Kafka and never change.
 */
enum EventType implements RecordType {
  ENTRY_STARTED("entry.started", EntryContent.Started.class),
  ENTRY_OUTPUT("entry.output", EntryContent.Output.class, CloudEventHeaders.BYTES),
  ENTRY_CALLED("entry.called", EntryContent.Called.class, CloudEventHeaders.BYTES),
  ENTRY_TAPPED("entry.tapped", EntryContent.Tapped.class, CloudEventHeaders.BYTES),
  ENTRY_RESIZED("entry.resized", EntryContent.Resized.class),
  ENTRY_EXITED("entry.exited", EntryContent.Exited.class),
  COMMAND_FAILED("command.failed", CommandFailed.class),
  INPUT_REFUSED("input.refused", InputRefused.class),
  LIMIT_NEAR("limit.near", LimitNear.class),
  SANDBOX_STARTING("sandbox.starting", SandboxLifecycle.Starting.class),
  SANDBOX_READY("sandbox.ready", SandboxLifecycle.Ready.class),
  SANDBOX_ENDING("sandbox.ending", SandboxLifecycle.Ending.class),
  SANDBOX_ENDED("sandbox.ended", SandboxLifecycle.Ended.class),
  SANDBOX_LOST("sandbox.lost", SandboxLifecycle.Lost.class),
  SESSION_REVOKED("session.revoked", SessionRevoked.class),
  LEARNER_REVOKED("learner.revoked", LearnerRevoked.class),
  ROOM_CHANGED("room.changed", RoomEvent.Changed.class),
  ROOM_REFUSED("room.refused", RoomEvent.Refused.class),
  ROOM_RELAYED("room.relayed", RoomEvent.Relayed.class),
  MONITOR_CONNECTED("monitor.connected", MonitorEvent.Connected.class),
  MONITOR_REFUSED("monitor.refused", MonitorEvent.Refused.class),
  MONITOR_CHALLENGED("monitor.challenged", MonitorEvent.Challenged.class),
  MONITOR_DO("monitor.do", MonitorEvent.Do.class),
  MONITOR_ENDED("monitor.ended", MonitorEvent.Ended.class),
  MONITOR_DISMISSED("monitor.dismissed", MonitorEvent.Dismissed.class),
  FILE_CONTENT("file.content", FileEvent.Content.class, CloudEventHeaders.BYTES),
  FILE_REFUSED("file.refused", FileEvent.Refused.class);

  static final RecordTypes<EventType> ALL = RecordTypes.of("event", values());

  /** Begins the names of all types about files, also of those of a newer service. */
  static final String FILE_PREFIX = "dev.podshell.file.";

  private static final String PREFIX = "dev.podshell.";

  private final String wireName;
  private final Class<?> recordClass;
  private final String contentType;

  EventType(String name, Class<?> recordClass) {
    this(name, recordClass, CloudEventHeaders.JSON);
  }

  EventType(String name, Class<?> recordClass, String contentType) {
    this.wireName = PREFIX + name;
    this.recordClass = recordClass;
    this.contentType = contentType;
  }

  static EventType of(Event event) {
    return ALL.typeOf(event instanceof Entry entry ? entry.content().getClass() : event.getClass());
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Class<?> recordClass() {
    return recordClass;
  }

  /** Returns the media type of the record's value: raw bytes, or JSON of the whole event. */
  String contentType() {
    return contentType;
  }
}
