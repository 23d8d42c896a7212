package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.command.Assignment;
import dev.podshell.execution.command.OffsetTracker;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LossBoundaryTest {

  private static final Assignment ASSIGNMENT = new Assignment(0, 1, 100, new OffsetTracker(50));
  private static final SandboxRecord RECORD = record(60);

  @Test
  void shouldLoseNothingNewWhenNothingWasSent() {
    LossBoundary boundary = new LossBoundary(ASSIGNMENT, false);

    assertThat(boundary.lostBelowOffset(RECORD)).isEqualTo(60);
  }

  @Test
  void shouldLoseEverythingUpToTheHighestOffsetThatWasSent() {
    LossBoundary boundary = new LossBoundary(ASSIGNMENT, false);
    boundary.onSent(70);
    boundary.onSent(65);

    assertThat(boundary.lostBelowOffset(RECORD)).isEqualTo(71);
  }

  @Test
  void shouldLoseEverythingThatAnEarlierOwnerMayHaveSent() {
    LossBoundary boundary = new LossBoundary(ASSIGNMENT, true);
    boundary.onSent(70);

    assertThat(boundary.lostBelowOffset(RECORD)).isEqualTo(100);
  }

  @Test
  void shouldForgetTheEarlierOwnerWhenThisInstanceCreatesTheIncarnation() {
    LossBoundary boundary = new LossBoundary(ASSIGNMENT, true);
    boundary.onCreated();

    assertThat(boundary.lostBelowOffset(RECORD)).isEqualTo(60);
  }

  private static SandboxRecord record(long lostBelowOffset) {
    LearnerId learner = new LearnerId("ada");
    QuestionId question = new QuestionId("playground");
    return new SandboxRecord(
        SandboxId.of(learner, question),
        IncarnationId.NONE,
        learner,
        question,
        "local",
        1,
        lostBelowOffset,
        SandboxRecord.State.ALIVE,
        Instant.EPOCH,
        null);
  }
}
