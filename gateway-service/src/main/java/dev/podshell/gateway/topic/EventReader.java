package dev.podshell.gateway.topic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.topic.EventKey.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads every partition of {@code podshell.events} from its end when the gateway starts, on one
 * platform thread, and hands each event to the subscribers of its key. Events without subscribers
 * are not decoded. A partition's position moves past a record <em>before</em> the record is handed
 * over. So a subscriber that subscribes and then reads the position gets each event from there on,
 * and can fetch those below it.
 *
 * <p>A consumer that fails is replaced by one that continues at the same positions. If Kafka has
 * deleted the records at a position, the reader continues at the oldest record and tells all
 * subscribers.
 */
public final class EventReader implements ReaderPositions, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EventReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
  private static final long UNKNOWN = -1;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final EventSubscriptions subscriptions;
  private final TopicLayout layout;
  private final List<TopicPartition> partitions;
  private final AtomicLongArray positions;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final MeterRegistry registry;
  private final Counter read;
  private final Counter dispatched;
  private final Counter malformed;
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile boolean closing;

  /**
   * @param consumers makes a consumer that resets no offset by itself
   */
  EventReader(
      Supplier<Consumer<byte[], byte[]>> consumers,
      EventSubscriptions subscriptions,
      TopicLayout layout,
      MeterRegistry registry) {
    this.consumers = consumers;
    this.subscriptions = subscriptions;
    this.layout = layout;
    this.partitions =
        IntStream.range(0, layout.partitions())
            .mapToObj(partition -> new TopicPartition(Topic.EVENTS.topicName(), partition))
            .toList();
    this.positions = new AtomicLongArray(layout.partitions());
    for (int partition = 0; partition < layout.partitions(); partition++) {
      positions.set(partition, UNKNOWN);
    }
    this.registry = registry;
    this.read = counter("podshell.gateway.events.read", "Events that were read from Kafka");
    this.dispatched =
        counter("podshell.gateway.events.dispatched", "Events that concerned somebody here");
    this.malformed =
        counter("podshell.gateway.events.malformed", "Events that could not be decoded");
    this.thread = Thread.ofPlatform().name("event-reader").daemon().unstarted(this::run);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  /**
   * Starts to read and waits until it is known where every partition ends.
   *
   * @throws IllegalStateException if Kafka does not say so in time
   */
  public void start(Duration timeout) throws InterruptedException {
    thread.start();
    if (!ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(
          "Kafka did not say within " + timeout.toSeconds() + " s where podshell.events ends");
    }
  }

  /** Returns whether events are being read. */
  public boolean isReading() {
    return thread.isAlive() && ready.getCount() == 0;
  }

  @Override
  public long position(SandboxId sandbox) {
    return positions.get(layout.partitionOf(sandbox.value()));
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    thread.join(POLL.plus(PAUSE_AFTER_FAILURE).multipliedBy(2));
  }

  private void run() {
    while (!closing) {
      try (Consumer<byte[], byte[]> opened = consumers.get();
          KafkaClientMetrics metrics = new KafkaClientMetrics(opened)) {
        metrics.bindTo(registry);
        consumer = opened;
        opened.assign(partitions);
        settle(opened);
        ready.countDown();
        while (!closing) {
          poll(opened);
        }
      } catch (WakeupException e) {
        LOG.trace("Stopping", e);
      } catch (KafkaException e) {
        LOG.error("Reading events failed; it goes on with a new consumer", e);
        pause();
      }
    }
  }

  /** Goes where the last consumer was or, the first time, to the end. */
  private void settle(Consumer<byte[], byte[]> opened) {
    List<TopicPartition> unknown =
        partitions.stream().filter(it -> positions.get(it.partition()) == UNKNOWN).toList();
    Map<TopicPartition, Long> ends = unknown.isEmpty() ? Map.of() : opened.endOffsets(unknown);
    ends.forEach((partition, end) -> positions.set(partition.partition(), end));
    partitions.forEach(it -> opened.seek(it, positions.get(it.partition())));
  }

  private void poll(Consumer<byte[], byte[]> opened) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL)) {
        positions.set(record.partition(), record.offset() + 1);
        dispatch(record);
      }
    } catch (OffsetOutOfRangeException e) {
      LOG.warnf(
          "Kafka has forgotten events that were not read: %s", e.offsetOutOfRangePartitions());
      opened
          .beginningOffsets(e.partitions())
          .forEach(
              (partition, beginning) -> {
                positions.set(partition.partition(), beginning);
                opened.seek(partition, beginning);
              });
      subscriptions.all().forEach(EventSubscriber::onMissedEvents);
    }
  }

  private void dispatch(ConsumerRecord<byte[], byte[]> record) {
    read.increment();
    CloudEventHeaders headers = CloudEventHeaders.of(record.headers());
    String session = headers.optional("session");
    List<EventSubscriber> wanted =
        session != null ? ofSession(session, headers) : ofOthers(headers, record);
    if (wanted.isEmpty()) {
      return;
    }
    try {
      Event event = EventCodec.decode(record);
      dispatched.increment();
      wanted.forEach(subscriber -> hand(new LiveEvent(record.offset(), event), subscriber, record));
    } catch (MalformedRecordException e) {
      malformed.increment();
      LOG.warnf(
          "The event at %s-%d@%d cannot be read: %s",
          record.topic(), record.partition(), record.offset(), e.getMessage());
    }
  }

  /** Isolates subscribers: if one fails, the others still get the event. */
  private static void hand(
      LiveEvent live, EventSubscriber subscriber, ConsumerRecord<byte[], byte[]> record) {
    try {
      subscriber.onEvent(live);
    } catch (RuntimeException e) {
      LOG.errorf(e, "The event at %d@%d was not handled", record.partition(), record.offset());
    }
  }

  /** Finds the subscribers of an event's session, and of its command if it has one. */
  private List<EventSubscriber> ofSession(String session, CloudEventHeaders headers) {
    List<EventSubscriber> inSession = find(Kind.SESSION, session);
    String command = headers.optional("command");
    if (command == null) {
      return inSession;
    }
    List<EventSubscriber> ofCommand = subscriptions.find(EventKey.ofCommand(session, command));
    return Stream.concat(inSession.stream(), ofCommand.stream()).toList();
  }

  /**
   * Finds the subscribers of an event that names no session in its headers. It is about the read of
   * a file, a sandbox, a room, a monitor, all sessions of a learner, or the session that is its
   * key.
   */
  private List<EventSubscriber> ofOthers(
      CloudEventHeaders headers, ConsumerRecord<byte[], byte[]> record) {
    String fileRead = headers.optional("read");
    if (fileRead != null) {
      return find(Kind.READ, fileRead);
    }
    String sandbox = headers.optional("sandbox");
    if (sandbox != null) {
      return find(Kind.SANDBOX, sandbox);
    }
    String room = headers.optional("room");
    if (room != null) {
      return find(Kind.ROOM, room);
    }
    String monitor = headers.optional("monitor");
    if (monitor != null) {
      return find(Kind.MONITOR, monitor);
    }
    String learner = headers.optional("learner");
    if (learner != null) {
      return find(Kind.LEARNER, learner);
    }
    byte[] key = record.key();
    return key == null ? List.of() : find(Kind.SESSION, new String(key, US_ASCII));
  }

  private List<EventSubscriber> find(Kind kind, String id) {
    return subscriptions.find(new EventKey(kind, id));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
