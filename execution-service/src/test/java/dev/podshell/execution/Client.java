package dev.podshell.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Acts as a gateway: it sends a learner's commands and reads all events. */
final class Client implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String learner;
  private final String question;
  private final SandboxId sandbox;
  private final SessionId session;
  private final TopicLayout layout = new TopicLayout(Configurations.PARTITIONS);
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
  private final Thread reader = new Thread(this::read, "test-client");

  /**
   * @param question any text; characters that are not allowed in an id become hyphens
   */
  Client(String bootstrapServers, String learner, String question) {
    this.learner = learner;
    this.question = question.replaceAll("[^A-Za-z0-9._~@:+-]", "-");
    this.sandbox = SandboxId.of(new LearnerId(learner), new QuestionId(this.question));
    this.session = SessionId.ofToken("token of " + learner);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, layout.partitions())
            .mapToObj(number -> new TopicPartition(Topic.EVENTS.topicName(), number))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    reader.start();
  }

  SandboxId sandbox() {
    return sandbox;
  }

  int partition() {
    return layout.partitionOf(sandbox.value());
  }

  CommandId id(String clientId) {
    return CommandId.of(session, clientId);
  }

  CommandId shell(String clientId, String text) {
    return start(clientId, new Program.Shell(text), null);
  }

  CommandId start(String clientId, Program program, @Nullable TerminalSize terminal) {
    send(startRecord(clientId, program, terminal));
    return id(clientId);
  }

  StartCommand startRecord(String clientId, Program program, @Nullable TerminalSize terminal) {
    return new StartCommand(
        sandbox,
        session,
        id(clientId),
        new LearnerId(learner),
        new QuestionId(question),
        clientId,
        program,
        terminal,
        StandardInput.OPEN,
        Map.of(),
        false,
        FileNames.IGNORED,
        Instant.now());
  }

  void type(CommandId command, long sequence, String text) {
    send(new WriteInput(sandbox, session, command, "test", sequence, text));
  }

  /** Reads a file as a gateway does, and returns the events of that. */
  FileEvent read(CommandId command, String path) {
    ReadFile read =
        new ReadFile(
            sandbox,
            session,
            command,
            ReadId.random(new SecureRandom()),
            path,
            0,
            ReadFile.MAX_LENGTH,
            Instant.now().plus(TIMEOUT));
    send(read);
    return await(FileEvent.class, event -> event.read().equals(read.read()));
  }

  /** Tells the sandbox that a screen watches, and how much it has shown. */
  void show(CommandId command, long shown, Duration time) {
    send(new WatchCommand(sandbox, session, command, Instant.now().plus(time), shown));
  }

  /** Tells the sandbox that a client watches. */
  void watch(CommandId command, Duration time) {
    send(new WatchCommand(sandbox, session, command, Instant.now().plus(time)));
  }

  RecordMetadata send(CommandRecord command) {
    return send(CommandCodec.encode(command, "/test", partition(), Instant.now()));
  }

  RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get(10, SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns all events of this sandbox in the order of their arrival. */
  List<Event> events() {
    return events.stream().filter(event -> event.key().equals(sandbox.value())).toList();
  }

  /** Returns the records of this sandbox. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    return records.stream()
        .filter(record -> new String(record.key(), UTF_8).equals(sandbox.value()))
        .toList();
  }

  <E extends Event> E await(Class<E> type, Predicate<E> predicate) {
    return Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                events().stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(predicate)
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  <E extends Event> E await(Class<E> type) {
    return await(type, _ -> true);
  }

  EntryContent.Exited awaitExit(CommandId command) {
    Entry last =
        await(
            Entry.class,
            entry ->
                entry.command().equals(command) && entry.content() instanceof EntryContent.Exited);
    return (EntryContent.Exited) last.content();
  }

  void awaitOutput(CommandId command, String text) {
    Awaitility.await().atMost(TIMEOUT).until(() -> output(command).contains(text));
  }

  /** Returns a command's entries as a transcript has them: only those that follow the last. */
  List<Entry> entries(CommandId command) {
    List<Entry> kept = new java.util.ArrayList<>();
    for (Event event : events()) {
      if (event instanceof Entry entry
          && entry.command().equals(command)
          && entry.number() == kept.size() + 1) {
        kept.add(entry);
      }
    }
    return kept;
  }

  String output(CommandId command) {
    return new String(bytes(command), UTF_8);
  }

  byte[] bytes(CommandId command) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Entry entry : entries(command)) {
      if (entry.content() instanceof EntryContent.Output output) {
        all.writeBytes(output.bytes());
      }
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    reader.join();
    producer.close();
  }

  private void read() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          records.add(record);
          events.add(EventCodec.decode(record));
        }
      }
    } catch (WakeupException _) {
      return;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
