package dev.podshell.gateway.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/**
 * Every entry is delivered once and in order, whatever the pace of the store, the reader and the
 * client.
 */
class TranscriptStreamTest {

  /** Names the steps that a property chooses from. */
  enum Step {
    WRITE,
    WRITE_MORE,
    REPEAT,
    HURRY,
    STORE,
    READ,
    READ_MORE,
    CLIENT_READS,
    MISS,
    STORE_AWAY,
    STORE_BACK,
    LET_RUN
  }

  /** Holds four entries, so that more of them overflow. */
  private static final long HELD = 4 * 260;

  private static final long BACKLOG = 4;

  private final Semaphore client = new Semaphore(0);
  private final List<Delivery> delivered = new CopyOnWriteArrayList<>();
  private LiveBuffer buffer = held();

  @Property(tries = 400)
  void shouldDeliverEveryEntryOnceAndInOrderFromTheBeginning(
      @ForAll @Size(max = 20) List<Step> before, @ForAll @Size(max = 80) List<Step> during)
      throws Exception {
    ScriptedPartition partition = new ScriptedPartition();
    before.forEach(step -> withoutListener(step, partition));
    TranscriptStream stream = stream(partition, Cursor.beginningOf(ScriptedPartition.COMMAND));

    run(stream, partition, during);

    assertThat(text()).isEqualTo(expected(1, partition));
  }

  @Property(tries = 200)
  void shouldContinueAfterACursor(
      @ForAll @Size(min = 3, max = 20) List<Step> before, @ForAll @Size(max = 60) List<Step> during)
      throws Exception {
    ScriptedPartition partition = new ScriptedPartition();
    partition.write();
    partition.write();
    partition.store();
    partition.store();
    before.forEach(step -> withoutListener(step, partition));
    Cursor second = new Cursor(ScriptedPartition.COMMAND, 2, Map.of());

    run(stream(partition, second), partition, during);

    assertThat(text()).isEqualTo(expected(3, partition));
  }

  @Property(tries = 200)
  void shouldDeliverANewCommandLive(@ForAll @Size(max = 80) List<Step> during) throws Exception {
    ScriptedPartition partition = new ScriptedPartition();
    TranscriptStream stream =
        TranscriptStream.ofNew(
            ScriptedPartition.command(0, false), partition, partition, held(), settings(), sinks());

    run(stream, partition, during);

    assertThat(text()).isEqualTo(expected(1, partition));
  }

  @Property(tries = 400)
  void shouldLeaveOutForAScreenWhatItSaysAndNothingElse(
      @ForAll @Size(max = 40) List<Step> before, @ForAll @Size(max = 80) List<Step> during)
      throws Exception {
    ScriptedPartition partition = new ScriptedPartition(true);
    before.forEach(step -> withoutListener(step, partition));
    TranscriptStream stream =
        TranscriptStream.after(
            Cursor.beginningOf(ScriptedPartition.COMMAND),
            ScriptedPartition.SANDBOX,
            partition,
            partition,
            held(),
            settings(),
            screens());

    run(stream, partition, during);

    long last = 0;
    for (Delivery delivery : delivered) {
      if (delivery instanceof Delivery.Jumped(long skipped, _, String text, long offset, _)) {
        assertThat(skipped).isPositive();
        last += skipped + 1;
        assertThat(text).isEqualTo(">," + last);
        assertThat(offset).isEqualTo(last);
      } else if (delivery instanceof Delivery.Output output) {
        last++;
        assertThat(output.text()).isEqualTo("," + last);
      }
    }
    assertThat(last).isEqualTo(partition.written() - 1);
  }

  @Example
  void shouldJumpOnlyIfAScreenIsFarBehind() throws Exception {
    for (int entries : new int[] {5, 6, 100}) {
      ScriptedPartition partition = new ScriptedPartition(true);
      IntStream.range(0, entries).forEach(_ -> partition.write());
      IntStream.range(0, entries).forEach(_ -> partition.store());
      TranscriptStream stream =
          TranscriptStream.after(
              Cursor.beginningOf(ScriptedPartition.COMMAND),
              ScriptedPartition.SANDBOX,
              partition,
              partition,
              held(),
              settings(),
              screens());

      run(stream, partition, List.of());

      assertThat(delivered.getFirst() instanceof Delivery.Jumped)
          .as("%d entries", entries)
          .isEqualTo(entries - 1 > BACKLOG);
    }
  }

  private void run(TranscriptStream stream, ScriptedPartition partition, List<Step> steps)
      throws InterruptedException {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Thread running =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
            .start(() -> runUnchecked(stream));
    for (Step step : steps) {
      perform(step, partition);
    }
    partition.exit();
    partition.setAway(false);
    client.release(1_000_000);
    boolean more = true;
    while (more) {
      more = partition.store();
      more |= partition.read(buffer);
    }
    boolean ended = running.join(Duration.ofSeconds(20));
    running.interrupt();
    assertThat(failures).isEmpty();
    assertThat(ended).as("the transcript ended; so far %s", delivered).isTrue();
    assertThat(delivered.getLast()).isInstanceOf(Delivery.Completed.class);
  }

  private void perform(Step step, ScriptedPartition partition) throws InterruptedException {
    switch (step) {
      case WRITE -> partition.write();
      case WRITE_MORE -> IntStream.range(0, 6).forEach(_ -> partition.write());
      case REPEAT -> partition.repeat(2);
      case HURRY -> partition.hurry();
      case STORE -> partition.store();
      case READ -> partition.read(buffer);
      case READ_MORE -> IntStream.range(0, 6).forEach(_ -> partition.read(buffer));
      case CLIENT_READS -> client.release(2);
      case MISS -> buffer.onMissedEvents();
      case STORE_AWAY -> partition.setAway(true);
      case STORE_BACK -> partition.setAway(false);
      case LET_RUN -> Thread.sleep(Duration.ofNanos(200_000));
    }
  }

  private static void withoutListener(Step step, ScriptedPartition partition) {
    switch (step) {
      case WRITE -> partition.write();
      case WRITE_MORE -> IntStream.range(0, 6).forEach(_ -> partition.write());
      case REPEAT -> partition.repeat(2);
      case HURRY -> partition.hurry();
      case STORE -> partition.store();
      case READ, READ_MORE -> partition.skip();
      case CLIENT_READS, MISS, STORE_AWAY, STORE_BACK, LET_RUN -> {}
    }
  }

  private TranscriptStream stream(ScriptedPartition partition, Cursor cursor) {
    return TranscriptStream.after(
        cursor, ScriptedPartition.SANDBOX, partition, partition, held(), settings(), sinks());
  }

  private Function<CommandState, Optional<TranscriptSink>> sinks() {
    delivered.clear();
    client.drainPermits();
    return _ -> Optional.of(new SlowClient());
  }

  private Function<CommandState, Optional<TranscriptSink>> screens() {
    Function<CommandState, Optional<TranscriptSink>> clients = sinks();
    return command -> clients.apply(command).map(Screen::new);
  }

  private record Screen(TranscriptSink client) implements TranscriptSink {

    @Override
    public boolean mayJump() {
      return true;
    }

    @Override
    public void deliver(Delivery delivery) throws InterruptedException, IOException {
      client.deliver(delivery);
    }
  }

  /** Takes one delivery for each permit. Tapped output is treated like output. */
  private final class SlowClient implements TranscriptSink {

    @Override
    public void deliver(Delivery delivery) throws InterruptedException {
      client.acquire();
      switch (delivery) {
        case Delivery.Delayed _ -> {}
        case Delivery.Tapped tapped ->
            delivered.add(
                new Delivery.Output(Stream.TTY, 0, tapped.text(), List.of(), tapped.cursor()));
        default -> delivered.add(delivery);
      }
    }
  }

  private LiveBuffer held() {
    buffer = new LiveBuffer(HELD, new LiveBufferBudget(HELD));
    return buffer;
  }

  private static StreamSettings settings() {
    return new StreamSettings(
        new BackoffPolicy(Duration.ofNanos(10_000), Duration.ofMillis(1)),
        BACKLOG,
        new Semaphore(1),
        new TranscriptMetrics(new SimpleMeterRegistry(), new LiveBufferBudget(1)));
  }

  private static void runUnchecked(TranscriptStream stream) {
    try {
      stream.run();
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text() {
    return delivered.stream()
        .filter(Delivery.Output.class::isInstance)
        .map(delivery -> ((Delivery.Output) delivery).text())
        .collect(Collectors.joining());
  }

  private static String expected(int first, ScriptedPartition partition) {
    return IntStream.range(first, partition.written())
        .mapToObj(number -> "," + number)
        .collect(Collectors.joining());
  }
}
