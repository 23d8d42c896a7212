package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.dialect.processor.OpenCalls.Opening;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import org.junit.jupiter.api.Test;

class OpenCallsTest {

  private final OpenCalls calls = new OpenCalls(new CommandId(1), 2);

  @Test
  void shouldAnswerEachCallOnce() {
    assertThat(calls.open(7)).isEqualTo(Opening.OPENED);
    assertThat(calls.open(7)).isEqualTo(Opening.REPEATED);

    assertThat(calls.close(7)).isTrue();
    assertThat(calls.close(7)).isFalse();
    assertThat(calls.close(8)).isFalse();
  }

  @Test
  void shouldBoundTheCallsThatWait() {
    calls.open(1);
    calls.open(2);

    assertThat(calls.open(3)).isEqualTo(Opening.TOO_MANY);
    calls.close(1);
    assertThat(calls.open(3)).isEqualTo(Opening.OPENED);
  }

  @Test
  void shouldReopenACallAndAllLaterOnesWhenItsAnswerWasNotApplied() {
    String writer = "";
    for (long id = 1; id <= 4; id++) {
      calls.open(id);
      calls.close(id);
      writer = calls.number(id).writer();
    }

    assertThat(calls.onRefused(writer, 3)).containsExactly(3L, 4L);
    assertThat(calls.onRefused(writer, 4)).isEmpty();
    assertThat(calls.close(3)).isTrue();
    InputNumber next = calls.number(3);
    assertThat(next.sequence()).isEqualTo(1);
    assertThat(next.writer()).isNotEqualTo(writer);
  }
}
