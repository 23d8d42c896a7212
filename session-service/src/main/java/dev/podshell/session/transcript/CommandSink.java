package dev.podshell.session.transcript;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.database.SqlValues;
import dev.podshell.session.ingest.RecordSink;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Stores the records that start commands. The first record of a command counts. Input is neither
 * stored nor decoded: the execution service, which applies it, reports what is wrong with it.
 */
@Singleton
final class CommandSink implements RecordSink<CommandSink.Accepted> {

  private static final String INSERT =
      """
      insert into command
        (sandbox, command, session, command_offset, accepted, learner, question, client_id, program,
        terminal)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (sandbox, command) do update set
        command_offset = excluded.command_offset, accepted = excluded.accepted,
        learner = excluded.learner, question = excluded.question,
        client_id = excluded.client_id, program = excluded.program,
        terminal = excluded.terminal
      where command.command_offset is null
      """;

  private static final String MARK_RESERVATION =
      "update reservation set stored = true where session = ? and command = ? and not stored";

  private final LostCommands lostCommands;

  CommandSink(LostCommands lostCommands) {
    this.lostCommands = lostCommands;
  }

  /** Holds a command, and the offset and the time at which Kafka accepted it. */
  record Accepted(StartCommand command, long offset, Instant time) {}

  @Override
  public Topic topic() {
    return Topic.COMMANDS;
  }

  @Override
  public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
    return CommandCodec.isStart(record);
  }

  @Override
  public Accepted decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
    CommandRecord command = CommandCodec.decode(record);
    if (command instanceof StartCommand start) {
      return new Accepted(start, record.offset(), Instant.ofEpochMilli(record.timestamp()));
    }
    throw new MalformedRecordException("The record does not start a command");
  }

  @Override
  public List<Event> store(Connection transaction, List<Accepted> records) throws SQLException {
    if (records.isEmpty()) {
      return List.of();
    }
    Map<CommandKey, Accepted> first = new LinkedHashMap<>();
    for (Accepted accepted : records) {
      StartCommand start = accepted.command();
      first.putIfAbsent(new CommandKey(start.sandbox(), start.command()), accepted);
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      for (Accepted accepted : first.values()) {
        add(insert, accepted);
      }
      insert.executeBatch();
    }
    try (PreparedStatement mark = transaction.prepareStatement(MARK_RESERVATION)) {
      for (Accepted accepted : first.values()) {
        mark.setString(1, accepted.command().session().value());
        mark.setLong(2, accepted.command().command().value());
        mark.addBatch();
      }
      mark.executeBatch();
    }
    lostCommands.mark(
        transaction, first.keySet().stream().map(CommandKey::sandbox).collect(Collectors.toSet()));
    return List.of();
  }

  private static void add(PreparedStatement insert, Accepted accepted) throws SQLException {
    StartCommand start = accepted.command();
    insert.setString(1, start.sandbox().value());
    insert.setLong(2, start.command().value());
    insert.setString(3, start.session().value());
    insert.setLong(4, accepted.offset());
    insert.setObject(5, SqlValues.time(accepted.time()));
    insert.setString(6, SqlValues.text(start.learner().value()));
    insert.setString(7, start.question().value());
    insert.setString(8, SqlValues.text(start.clientId()));
    insert.setString(9, SqlValues.text(start.program().text()));
    insert.setBoolean(10, start.terminal() != null);
    insert.addBatch();
  }
}
