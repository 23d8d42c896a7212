package dev.podshell.execution.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LaneTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Lane lane = new Lane(new LaneBounds(3, 100));

  @Test
  void shouldRefuseWhenAsManyRecordsWaitAsMay() {
    assertThat(lane.offer(record(1, 1))).isEqualTo(Lane.Offer.TAKEN);
    assertThat(lane.offer(record(2, 1))).isEqualTo(Lane.Offer.TAKEN);
    assertThat(lane.offer(record(3, 1))).isEqualTo(Lane.Offer.TAKEN);
    assertThat(lane.offer(record(4, 1))).isEqualTo(Lane.Offer.FULL);
  }

  @Test
  void shouldRefuseWhenThereIsNoRoomForTheBytes() {
    assertThat(lane.offer(record(1, 60))).isEqualTo(Lane.Offer.TAKEN);
    assertThat(lane.offer(record(2, 60))).isEqualTo(Lane.Offer.FULL);
    assertThat(lane.offer(record(3, 40))).isEqualTo(Lane.Offer.TAKEN);
  }

  @Test
  void shouldTakeALargeRecordWhenNothingElseWaits() {
    assertThat(lane.offer(record(1, 1_000))).isEqualTo(Lane.Offer.TAKEN);
    assertThat(lane.offer(record(2, 1))).isEqualTo(Lane.Offer.FULL);
  }

  @Test
  void shouldMakeRoomWhenARecordIsAnsweredAndNotWhenItIsSent() throws Exception {
    ReceivedCommand first = record(1, 60);
    lane.offer(first);
    assertThat(lane.take(AT_ONCE)).isEqualTo(first);
    assertThat(lane.offer(record(2, 60))).isEqualTo(Lane.Offer.FULL);
    assertThat(lane.answered(first)).isTrue();
    assertThat(lane.answered(first)).isFalse();
    assertThat(lane.offer(record(3, 60))).isEqualTo(Lane.Offer.TAKEN);
  }

  @Test
  void shouldKeepWhatWasSentInOrderWhenItIsNotAnswered() throws Exception {
    for (int offset = 1; offset <= 3; offset++) {
      lane.offer(record(offset, 1));
      lane.take(AT_ONCE);
    }
    lane.answered(record(2, 1));
    assertThat(lane.sent()).extracting(ReceivedCommand::offset).containsExactly(1L, 3L);
  }

  @Test
  void shouldHandOverAtOnceWhenSomebodyWaits() {
    CompletableFuture<ReceivedCommand> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Objects.requireNonNull(lane.take(LONG));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    lane.offer(record(1, 1));
    assertThat(taken).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void shouldReturnNothingWhenItIsWoken() throws Exception {
    lane.wake();
    assertThat(lane.take(LONG)).isNull();
  }

  @Test
  void shouldBeClosedOnlyWhenItIsEmpty() throws Exception {
    lane.offer(record(1, 1));
    lane.take(AT_ONCE);
    assertThat(lane.closeIfEmpty()).isFalse();
    lane.answered(record(1, 1));
    assertThat(lane.closeIfEmpty()).isTrue();
    assertThat(lane.offer(record(2, 1))).isEqualTo(Lane.Offer.CLOSED);
  }

  private static ReceivedCommand record(long offset, int bytes) {
    return new ReceivedCommand(
        offset,
        new EndInput(
            SandboxId.of(new LearnerId("ada"), new QuestionId("lane")),
            SessionId.ofToken("t"),
            new CommandId(1),
            "w",
            1),
        bytes,
        null);
  }
}
