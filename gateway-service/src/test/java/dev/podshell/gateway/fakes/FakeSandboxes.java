package dev.podshell.gateway.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Answers the commands of a real Kafka as sandboxes do, without running anything. {@code echo x}
 * writes {@code x}, {@code fail} fails, {@code cat} (and every script) echoes its input until its
 * end or a signal, {@code hold} starts and leaves the rest to the test.
 */
public final class FakeSandboxes implements AutoCloseable {

  private static final IncarnationId INCARNATION = new IncarnationId("0123456789abcdef");

  private static final class Running {
    private final StartCommand start;
    private long entries;
    private long offset;

    Running(StartCommand start) {
      this.start = start;
    }
  }

  private final TopicLayout layout;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<CommandId, Running> running = new ConcurrentHashMap<>();
  private final List<CommandRecord> received = new CopyOnWriteArrayList<>();
  private final List<WatchCommand> watched = new CopyOnWriteArrayList<>();
  private final TopicTail tail;
  private volatile boolean busy;
  private volatile Function<ReadFile, Optional<FileEvent>> reads =
      read -> refused(read, FileEvent.Reason.NOT_FOUND);

  public FakeSandboxes(String bootstrapServers, TopicLayout layout) {
    this.layout = layout;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.tail = new TopicTail(bootstrapServers, Topic.COMMANDS, layout, this::command);
  }

  /** Returns the commands that were reported as watched. */
  public List<WatchCommand> watched() {
    return List.copyOf(watched);
  }

  /** Returns all other commands that arrived, in order within each sandbox. */
  public List<CommandRecord> received() {
    return List.copyOf(received);
  }

  public List<StartCommand> started() {
    return received.stream()
        .filter(StartCommand.class::isInstance)
        .map(StartCommand.class::cast)
        .toList();
  }

  public List<StartCommand> startsOf(long serverId) {
    return started().stream().filter(start -> start.command().value() == serverId).toList();
  }

  public List<CommandInput> inputs(long serverId) {
    return received.stream()
        .filter(CommandInput.class::isInstance)
        .map(CommandInput.class::cast)
        .filter(input -> input.command().value() == serverId)
        .toList();
  }

  /** Sets whether all input is refused from now on. */
  public void setBusy(boolean busy) {
    this.busy = busy;
  }

  /** Sets how reads of files are answered from now on. A read without an event gets no answer. */
  public void answerReads(Function<ReadFile, Optional<FileEvent>> reads) {
    this.reads = reads;
  }

  /** Returns an answer to a read of a file with a content. */
  public static Optional<FileEvent> content(ReadFile read, byte[] file, long version) {
    int first = (int) Math.min(read.offset(), file.length);
    byte[] piece = Arrays.copyOfRange(file, first, Math.min(first + read.length(), file.length));
    return content(read, file.length, version, piece);
  }

  /** Returns an answer to a read whose fields may contradict each other. */
  public static Optional<FileEvent> content(ReadFile read, long size, long version, byte[] piece) {
    return Optional.of(
        new FileEvent.Content(
            read.sandbox(),
            INCARNATION,
            1,
            Instant.now(),
            read.read(),
            read.offset(),
            size,
            version,
            piece));
  }

  /** Returns an answer to a read of a file that cannot be read. */
  public static Optional<FileEvent> refused(ReadFile read, FileEvent.Reason reason) {
    return Optional.of(
        new FileEvent.Refused(
            read.sandbox(), INCARNATION, 1, Instant.now(), read.read(), reason, "It is " + reason));
  }

  /** Makes a command write. */
  public void write(long serverId, Stream stream, byte[] bytes) {
    write(serverId, stream, bytes, List.of());
  }

  /** Makes a command write, and claims names of files in its output. */
  public void write(long serverId, Stream stream, byte[] bytes, List<String> files) {
    Running command = command(serverId);
    synchronized (command) {
      long offset = command.offset;
      command.offset += bytes.length;
      entry(command, new EntryContent.Output(stream, offset, bytes, files));
    }
  }

  public void write(long serverId, Stream stream, String text) {
    write(serverId, stream, text.getBytes(UTF_8));
  }

  /** Makes a script write to its game engine. */
  public void call(long serverId, String text) {
    entry(command(serverId), new EntryContent.Called(text.getBytes(UTF_8)));
  }

  /** Makes bytes pass through a pipe with a tap. */
  public void tap(long serverId, int location, Stream stream, long skipped, byte[] bytes) {
    entry(command(serverId), new EntryContent.Tapped(location, stream, skipped, bytes));
  }

  public void exit(long serverId, int code) {
    exit(command(serverId), new EntryContent.Exited(code, null));
  }

  /** Ends a command by a limit. */
  public void exit(long serverId, int code, ReachedLimit limit) {
    exit(command(serverId), new EntryContent.Exited(code, code - 128, limit));
  }

  /** Warns that a limit is near. */
  public void warn(long serverId, ReachedLimit limit, Duration rest) {
    StartCommand start = command(serverId).start;
    Instant now = Instant.now();
    send(
        new LimitNear(
            start.sandbox(),
            INCARNATION,
            1,
            start.session(),
            start.command(),
            now,
            limit,
            now.plus(rest)));
  }

  /** Reports a sandbox as lost. */
  public void lose(SandboxId sandbox) {
    send(
        new SandboxLifecycle.Lost(
            sandbox, INCARNATION, 1, Instant.now(), "The sandbox is gone", Long.MAX_VALUE));
    running.values().removeIf(it -> it.start.sandbox().equals(sandbox));
  }

  /** Publishes an event unchanged. */
  public void send(Event event) {
    producer.send(EventCodec.encode(event, "/fake", layout.partitionOf(event.key())));
  }

  /** Waits until everything is in Kafka. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() throws Exception {
    tail.close();
    producer.close();
  }

  /** Waits for a command and returns it. Its client may know of it earlier. */
  private Running command(long serverId) {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> running.get(new CommandId(serverId)), Objects::nonNull);
  }

  private void command(ConsumerRecord<byte[], byte[]> record) {
    CommandRecord command;
    try {
      command = CommandCodec.decode(record);
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
    if (command instanceof WatchCommand watch) {
      watched.add(watch);
      return;
    }
    received.add(command);
    switch (command) {
      case StartCommand start -> start(start);
      case CommandInput input -> input(input);
      case ReadFile read -> reads.apply(read).ifPresent(this::send);
      case WatchCommand _ -> throw new IllegalStateException("This is handled above");
    }
  }

  private void start(StartCommand start) {
    Running command = new Running(start);
    if (start.replacesOthers()) {
      running.values().stream()
          .filter(other -> other.start.session().equals(start.session()))
          .toList()
          .forEach(other -> exit(other, new EntryContent.Exited(129, 1)));
    }
    if (running.putIfAbsent(start.command(), command) != null) {
      return;
    }
    String text = start.program().text();
    if (text.equals("fail")) {
      send(
          new CommandFailed(
              start.sandbox(),
              INCARNATION,
              1,
              start.session(),
              start.command(),
              Instant.now(),
              RefusalReason.TOO_MANY_COMMANDS,
              "Too many commands run"));
      return;
    }
    entry(command, new EntryContent.Started());
    if (text.startsWith("echo ")) {
      write(start.command().value(), stream(start), text.substring(5) + "\n");
      exit(command, new EntryContent.Exited(0, null));
    }
  }

  private void input(CommandInput input) {
    Running command = running.get(input.command());
    if (busy || command == null) {
      send(
          new InputRefused(
              input.sandbox(),
              INCARNATION,
              1,
              input.session(),
              input.command(),
              Instant.now(),
              input.writer(),
              input.sequence(),
              "The command is busy",
              true));
      return;
    }
    switch (input) {
      case WriteInput write -> write(input.command().value(), stream(command.start), write.text());
      case EndInput _ -> exit(command, new EntryContent.Exited(0, null));
      case SendSignal signal ->
          exit(command, new EntryContent.Exited(128 + signal.signal(), signal.signal()));
      default -> {}
    }
  }

  private void exit(Running command, EntryContent.Exited exited) {
    entry(command, exited);
    running.remove(command.start.command());
  }

  private void entry(Running command, EntryContent content) {
    synchronized (command) {
      command.entries++;
      StartCommand start = command.start;
      send(
          new Entry(
              start.sandbox(),
              INCARNATION,
              1,
              start.session(),
              start.command(),
              command.entries,
              Instant.now(),
              content));
    }
  }

  private static Stream stream(StartCommand start) {
    return start.terminal() == null ? Stream.STDOUT : Stream.TTY;
  }
}
