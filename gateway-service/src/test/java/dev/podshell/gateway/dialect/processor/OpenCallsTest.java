package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.dialect.processor.OpenCalls.Number;
import dev.podshell.gateway.dialect.processor.OpenCalls.Opening;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenCallsTest {

  private final AtomicInteger writers = new AtomicInteger();
  private final OpenCalls calls = new OpenCalls(2, () -> "w" + writers.incrementAndGet());

  @Test
  void shouldAnswerEachCallOnce() {
    assertThat(calls.open(7)).isEqualTo(Opening.OPENED);
    assertThat(calls.open(7)).isEqualTo(Opening.REPEATED);

    assertThat(calls.close(7)).isTrue();
    assertThat(calls.close(7)).isFalse();
    assertThat(calls.close(8)).isFalse();
  }

  @Test
  void shouldLetOnlySoManyWait() {
    calls.open(1);
    calls.open(2);

    assertThat(calls.open(3)).isEqualTo(Opening.TOO_MANY);
    calls.close(1);
    assertThat(calls.open(3)).isEqualTo(Opening.OPENED);
  }

  @Test
  void shouldOpenAgainWhatWasNotAppliedAndAllAfterIt() {
    for (long id = 1; id <= 4; id++) {
      calls.open(id);
      calls.close(id);
      calls.number(id);
    }

    assertThat(calls.refused("w1", 3)).containsExactly(3L, 4L);
    assertThat(calls.refused("w1", 4)).isEmpty();
    assertThat(calls.close(3)).isTrue();
    assertThat(calls.number(3)).isEqualTo(new Number("w2", 1));
  }
}
