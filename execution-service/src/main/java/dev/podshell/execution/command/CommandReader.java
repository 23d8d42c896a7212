package dev.podshell.execution.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TraceParent;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Reads commands, and refuses records that no gateway of this system sends. */
final class CommandReader {

  private static final int MAX_WRITER_CHARACTERS = 64;
  private static final int MAX_SIGNAL = 64;

  private final TopicLayout layout;

  CommandReader(TopicLayout layout) {
    this.layout = layout;
  }

  /**
   * Returns the same record with its key and its value decoded. Of its headers only the trace is
   * left.
   *
   * @throws MalformedRecordException if the record is malformed, with the reason
   */
  ConsumerRecord<SandboxId, CommandRecord> read(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    CommandRecord command = CommandCodec.decode(record);
    requireInBounds(command);
    requirePlace(record, command);
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        command.sandbox(),
        command,
        traceAlone(record.headers()),
        record.leaderEpoch());
  }

  /**
   * Returns the address of a malformed start; empty if the record is no start or has no address.
   */
  Optional<CommandCodec.Address> startAddress(ConsumerRecord<byte[], byte[]> record) {
    try {
      return CommandCodec.isStart(record)
          ? Optional.of(CommandCodec.address(record))
          : Optional.empty();
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  /** Kafka's headers refer to the whole fetch, which a record in a queue would keep in memory. */
  private static Headers traceAlone(Headers received) {
    Headers headers = new RecordHeaders();
    TraceParent.of(received).ifPresent(trace -> trace.addTo(headers));
    return headers;
  }

  private void requirePlace(ConsumerRecord<byte[], byte[]> record, CommandRecord command)
      throws MalformedRecordException {
    String sandbox = command.sandbox().value();
    if (record.key() == null || !new String(record.key(), US_ASCII).equals(sandbox)) {
      throw new MalformedRecordException("The key is not the sandbox");
    }
    if (layout.partitionOf(sandbox) != record.partition()) {
      throw new MalformedRecordException("The sandbox belongs to another partition");
    }
  }

  private static void requireInBounds(CommandRecord command) throws MalformedRecordException {
    switch (command) {
      case StartCommand _, WatchCommand _ -> {}
      case CommandInput input -> requireInBounds(input);
      case ReadFile read -> requireInBounds(read);
    }
  }

  private static void requireInBounds(CommandInput input) throws MalformedRecordException {
    if (input.writer().isEmpty() || input.writer().length() > MAX_WRITER_CHARACTERS) {
      throw new MalformedRecordException("A writer has from 1 to 64 characters");
    }
    if (input.sequence() < 1) {
      throw new MalformedRecordException("Inputs are numbered from 1");
    }
    if (input instanceof SendSignal signal
        && (signal.signal() < 1 || signal.signal() > MAX_SIGNAL)) {
      throw new MalformedRecordException("Signals are numbered from 1 to 64");
    }
  }

  private static void requireInBounds(ReadFile read) throws MalformedRecordException {
    if (read.path().length() > ReadFile.MAX_PATH_BYTES) {
      throw new MalformedRecordException("A path has at most 4096 bytes");
    }
    if (read.offset() < 0 || read.length() < 1 || read.length() > ReadFile.MAX_LENGTH) {
      throw new MalformedRecordException("A piece of a file has from 1 to 262144 bytes");
    }
  }
}
