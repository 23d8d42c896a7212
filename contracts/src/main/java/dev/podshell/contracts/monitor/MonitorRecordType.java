package dev.podshell.contracts.monitor;

import dev.podshell.contracts.topic.RecordType;
import dev.podshell.contracts.topic.RecordTypes;

/** The types of the records about monitors. Names are stored in Kafka and never change. */
enum MonitorRecordType implements RecordType {
  CONNECT("connect", MonitorRecord.Connect.class),
  DISCONNECT("disconnect", MonitorRecord.Disconnect.class),
  ALIVE("alive", MonitorRecord.Alive.class),
  SEND("send", MonitorRecord.Send.class),
  ANSWER("answer", MonitorRecord.Answer.class),
  EXPIRE("expire", MonitorRecord.Expire.class);

  static final RecordTypes<MonitorRecordType> ALL = RecordTypes.of("monitor record", values());

  static final String PREFIX = "dev.podshell.monitor.";

  private final String wireName;
  private final Class<? extends MonitorRecord> recordClass;

  MonitorRecordType(String name, Class<? extends MonitorRecord> recordClass) {
    this.wireName = PREFIX + name;
    this.recordClass = recordClass;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Class<? extends MonitorRecord> recordClass() {
    return recordClass;
  }
}
