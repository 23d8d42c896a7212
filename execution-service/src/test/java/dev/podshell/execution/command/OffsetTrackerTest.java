package dev.podshell.execution.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

  private final OffsetTracker offsets = new OffsetTracker(10);

  @Test
  void shouldCommitThePositionWhenNothingWasReceived() {
    assertThat(offsets.committable()).isEqualTo(10);
  }

  @Test
  void shouldCommitTheLowestUnansweredWhenLaterOnesAreAnswered() {
    offsets.received(10);
    offsets.received(11);
    offsets.received(12);
    offsets.answered(11);
    assertThat(offsets.committable()).isEqualTo(10);
    offsets.answered(10);
    assertThat(offsets.committable()).isEqualTo(12);
    offsets.answered(12);
    assertThat(offsets.committable()).isEqualTo(13);
  }

  @Test
  void shouldGoOverOffsetsThatDoNotExistWhenTheLogHasGaps() {
    offsets.received(15);
    offsets.received(19);
    offsets.answered(15);
    assertThat(offsets.committable()).isEqualTo(19);
  }

  @Test
  void shouldChangeNothingWhenAnOffsetIsAnsweredTwice() {
    offsets.received(10);
    offsets.received(11);
    offsets.answered(10);
    offsets.answered(10);
    assertThat(offsets.committable()).isEqualTo(11);
  }

  @Test
  void shouldRefuseWhatComesAgainWhenItIsBelowThePosition() {
    offsets.received(10);
    assertThatIllegalArgumentException().isThrownBy(() -> offsets.received(10));
  }

  @Test
  void shouldNeverCommitWhatIsUnansweredWhenAnswersComeInAnyOrder() {
    Random random = new Random(42);
    TreeSet<Long> unanswered = new TreeSet<>();
    List<Long> order = new ArrayList<>();
    for (long offset = 10; offset < 1_000; offset++) {
      offsets.received(offset);
      unanswered.add(offset);
      order.add(offset);
    }
    Collections.shuffle(order, random);
    for (long offset : order) {
      offsets.answered(offset);
      unanswered.remove(offset);
      assertThat(offsets.committable())
          .isEqualTo(unanswered.isEmpty() ? 1_000 : unanswered.first());
    }
  }
}
