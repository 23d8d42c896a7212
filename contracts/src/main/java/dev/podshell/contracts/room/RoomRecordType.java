package dev.podshell.contracts.room;

import dev.podshell.contracts.topic.RecordType;
import dev.podshell.contracts.topic.RecordTypes;

/** The types of the records about rooms. Names are stored in Kafka and never change. */
enum RoomRecordType implements RecordType {
  JOIN("join", RoomRecord.Join.class),
  LEAVE("leave", RoomRecord.Leave.class),
  EDIT("edit", RoomRecord.Edit.class),
  LANGUAGE("language", RoomRecord.SetLanguage.class);

  static final RecordTypes<RoomRecordType> ALL = RecordTypes.of("room record", values());

  static final String PREFIX = "dev.podshell.room.";

  private final String wireName;
  private final Class<? extends RoomRecord> recordClass;

  RoomRecordType(String name, Class<? extends RoomRecord> recordClass) {
    this.wireName = PREFIX + name;
    this.recordClass = recordClass;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Class<? extends RoomRecord> recordClass() {
    return recordClass;
  }
}
