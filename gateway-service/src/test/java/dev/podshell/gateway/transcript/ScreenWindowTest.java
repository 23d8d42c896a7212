package dev.podshell.gateway.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever a screen acknowledges: never more than a window ahead of it, and never stuck. */
class ScreenWindowTest {

  private static final CommandId COMMAND = new CommandId(7);
  private static final int SIZE = 6400;
  private static final int PART = SIZE / 64;
  private static final int LONGEST = 800;

  /** A window, and what was sent through it. */
  private static final class Sending {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScreenWindow window =
        new ScreenWindow(SIZE, new TranscriptMetrics(registry, new LiveBufferBudget(1)));
    private final List<Delivery> sent = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** Sends entries of these lengths, numbered from 1. */
    Sending(List<Integer> lengths) {
      TranscriptSink sink = window.limiting(sent::add);
      thread = Thread.ofVirtual().start(() -> send(lengths, sink));
    }

    private static void send(List<Integer> lengths, TranscriptSink sink) {
      long offset = 0;
      try {
        for (int i = 0; i < lengths.size(); i++) {
          Cursor cursor = new Cursor(COMMAND, i + 1L, Map.of());
          String text = "x".repeat(lengths.get(i));
          sink.deliver(new Delivery.Output(Stream.TTY, offset, text, List.of(), cursor));
          offset += lengths.get(i);
        }
      } catch (InterruptedException | IOException _) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitSent(int count) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> sent.size() >= count);
    }

    double waiting() {
      return registry.get("podshell.gateway.screens.waiting").gauge().value();
    }
  }

  @Property(tries = 100)
  void shouldSendNoMoreThanAWindowBeyondWhatIsShownAndBringAllToAScreenThatFollows(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = LONGEST) Integer> lengths,
      @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    List<Long> ends = new ArrayList<>(List.of(0L));
    lengths.forEach(length -> ends.add(ends.getLast() + length));
    Sending sending = new Sending(lengths);
    int shown = 0;
    long counted = 0;
    while (shown < lengths.size()) {
      sending.awaitSent(shown + 1);
      int last = sending.sent.size();
      assertThat(ends.get(last) - counted).isLessThanOrEqualTo(SIZE);
      shown += 1 + random.nextInt(last - shown);
      long before = counted;
      counted = sending.window.acknowledge(shown).orElse(counted);
      assertThat(counted).isBetween(Math.max(before, ends.get(shown) - PART), ends.get(shown));
    }

    assertThat(sending.thread.join(Duration.ofSeconds(10))).isTrue();
    assertThat(sending.window.shown()).isEqualTo(ends.getLast());
  }

  @Test
  void shouldIgnoreWhatWasNotSentAndWhatWasShownBefore() throws Exception {
    Sending sending = new Sending(List.of(3000, 3000, 3000));
    sending.awaitSent(2);
    ScreenWindow window = sending.window;

    assertThat(window.acknowledge(0)).isEmpty();
    assertThat(window.acknowledge(3)).isEmpty();
    assertThat(window.acknowledge(Long.MAX_VALUE)).isEmpty();
    assertThat(window.shown()).isZero();
    assertThat(window.acknowledge(1)).hasValue(3000);
    assertThat(window.acknowledge(1)).isEmpty();
    sending.thread.join();
    assertThat(window.acknowledge(2)).hasValue(6000);
  }

  @Test
  void shouldShowHowManyWaitUntilTheConnectionEnds() throws Exception {
    Sending sending = new Sending(List.of(SIZE, 1));
    await().until(() -> sending.waiting() == 1);

    sending.thread.interrupt();
    sending.thread.join();

    assertThat(sending.waiting()).isZero();
    assertThat(sending.registry.get("podshell.gateway.screens.waits").counter().count())
        .isEqualTo(1);
    assertThat(sending.sent).hasSize(1);
  }

  @Test
  void shouldSendWhatIsLargerThanTheWindowByItself() throws Exception {
    Sending sending = new Sending(List.of(2 * SIZE, 1));
    sending.awaitSent(1);

    assertThat(sending.window.acknowledge(1)).hasValue(2 * SIZE);
    sending.thread.join();
  }
}
