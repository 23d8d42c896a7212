package dev.podshell.contracts.command;

import dev.podshell.contracts.topic.RecordType;
import dev.podshell.contracts.topic.RecordTypes;

/**
 * The types of the records of {@code podshell.commands}. Names are stored in Kafka and never
 * change.
 */
enum CommandType implements RecordType {
  START("start", StartCommand.class),
  INPUT("input", WriteInput.class),
  RESIZE("resize", ResizeTerminal.class),
  EOF("eof", EndInput.class),
  SIGNAL("signal", SendSignal.class),
  ANSWER("answer", AnswerCall.class),
  READ("read", ReadFile.class),
  WATCH("watch", WatchCommand.class);

  static final RecordTypes<CommandType> ALL = RecordTypes.of("command record", values());

  private static final String PREFIX = "dev.podshell.command.";

  private final String wireName;
  private final Class<? extends CommandRecord> recordClass;

  CommandType(String name, Class<? extends CommandRecord> recordClass) {
    this.wireName = PREFIX + name;
    this.recordClass = recordClass;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Class<? extends CommandRecord> recordClass() {
    return recordClass;
  }
}
