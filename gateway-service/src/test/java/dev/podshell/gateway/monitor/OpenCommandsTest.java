package dev.podshell.gateway.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class OpenCommandsTest {

  private static final int MAX_OPEN = 5;

  private final List<String> told = new ArrayList<>();
  private final OpenCommands commands =
      new OpenCommands(
          new MonitorUserListener() {
            @Override
            public void onAccepted() {
              told.add("ok");
            }

            @Override
            public void onFinished() {
              told.add("finish");
            }

            @Override
            public void onFailed(String reason) {
              told.add("failed " + reason);
            }
          },
          new MonitorMetrics(new SimpleMeterRegistry()),
          MAX_OPEN);

  @Test
  void shouldReportTheEndOfACommandOnceAndAfterItsAcceptance() throws InterruptedException {
    long number = commands.begin();
    commands.accept(number);
    commands.accept(number);
    commands.end(number, null);
    commands.end(number, "again");
    commands.accept(number);

    assertThat(told).containsExactly("ok", "finish");
  }

  @Test
  void shouldNotReportACommandAsAcceptedWhenItsEndIsKnown() throws InterruptedException {
    long first = commands.begin();
    long second = commands.begin();
    commands.end(second, "too large");
    commands.accept(second);
    commands.accept(first);
    commands.end(first, null);

    assertThat(told).containsExactly("ok", "finish", "failed too large");
  }

  @Test
  void shouldMakeACommandWaitWhenTooManyAreOpen() throws InterruptedException {
    for (int count = 0; count < MAX_OPEN; count++) {
      assertThat(commands.begin()).isEqualTo(count + 1);
    }
    Thread waiting = Thread.ofPlatform().start(this::beginOneMore);
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    commands.end(2, null);
    assertThat(waiting.getState()).isEqualTo(Thread.State.WAITING);
    commands.end(1, null);
    waiting.join();

    assertThat(told).containsExactly("finish", "finish");
  }

  @Test
  void shouldKnowTheAcceptedCommandsThatHaveNotEnded() throws InterruptedException {
    for (int count = 0; count < 4; count++) {
      commands.accept(commands.begin());
    }
    long unknown = commands.begin();
    commands.end(2, null);

    assertThat(commands.accepted()).containsExactlyInAnyOrder(1L, 3L, 4L).doesNotContain(unknown);
  }

  @Property
  void shouldEndCommandsInTheOrderSentWhateverTheOrderOfTheirEnds(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = MAX_OPEN) Integer> ends)
      throws InterruptedException {
    told.clear();
    List<Long> numbers = new ArrayList<>();
    for (int count = 0; count < MAX_OPEN; count++) {
      numbers.add(commands.begin());
    }
    for (int end : ends) {
      commands.end(numbers.get(end - 1), "no " + end);
    }
    numbers.forEach(number -> commands.end(number, "no " + (numbers.indexOf(number) + 1)));

    assertThat(told)
        .containsExactly("failed no 1", "failed no 2", "failed no 3", "failed no 4", "failed no 5");
  }

  private void beginOneMore() {
    try {
      assertThat(commands.begin()).isEqualTo(MAX_OPEN + 1L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
