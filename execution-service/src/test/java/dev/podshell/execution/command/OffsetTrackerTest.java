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
    offsets.onReceived(10);
    offsets.onReceived(11);
    offsets.onReceived(12);
    offsets.onAnswered(11);
    assertThat(offsets.committable()).isEqualTo(10);
    offsets.onAnswered(10);
    assertThat(offsets.committable()).isEqualTo(12);
    offsets.onAnswered(12);
    assertThat(offsets.committable()).isEqualTo(13);
  }

  @Test
  void shouldSkipOffsetsThatDoNotExistWhenTheLogHasGaps() {
    offsets.onReceived(15);
    offsets.onReceived(19);
    offsets.onAnswered(15);
    assertThat(offsets.committable()).isEqualTo(19);
  }

  @Test
  void shouldChangeNothingWhenAnOffsetIsAnsweredTwice() {
    offsets.onReceived(10);
    offsets.onReceived(11);
    offsets.onAnswered(10);
    offsets.onAnswered(10);
    assertThat(offsets.committable()).isEqualTo(11);
  }

  @Test
  void shouldRefuseARecordBelowThePositionWhenItComesAgain() {
    offsets.onReceived(10);
    assertThatIllegalArgumentException().isThrownBy(() -> offsets.onReceived(10));
  }

  @Test
  void shouldNeverCommitWhatIsUnansweredWhenAnswersComeInAnyOrder() {
    Random random = new Random(42);
    TreeSet<Long> unanswered = new TreeSet<>();
    List<Long> order = new ArrayList<>();
    for (long offset = 10; offset < 1_000; offset++) {
      offsets.onReceived(offset);
      unanswered.add(offset);
      order.add(offset);
    }
    Collections.shuffle(order, random);
    for (long offset : order) {
      offsets.onAnswered(offset);
      unanswered.remove(offset);
      assertThat(offsets.committable())
          .isEqualTo(unanswered.isEmpty() ? 1_000 : unanswered.first());
    }
  }
}
