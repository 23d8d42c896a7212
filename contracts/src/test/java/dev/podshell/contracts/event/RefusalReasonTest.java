package dev.podshell.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RefusalReasonTest {

  @Test
  void shouldWriteOnlyFieldsOfCommandsThatAnEarlierReleaseReads() {
    assertThat(Arrays.stream(RefusalReason.values()).map(RefusalReason::toCommandReason).distinct())
        .containsExactlyInAnyOrder(
            RefusalReason.BUSY,
            RefusalReason.TOO_MANY_COMMANDS,
            RefusalReason.QUOTA_EXCEEDED,
            RefusalReason.SANDBOX_UNAVAILABLE,
            RefusalReason.LOST,
            RefusalReason.UNKNOWN_QUESTION,
            RefusalReason.UNKNOWN_LANGUAGE,
            RefusalReason.MALFORMED);
  }

  @Test
  void shouldSayThatACommandMayRunLaterWhenThereWasNoRoomOrNoSandbox() {
    assertThat(Arrays.stream(RefusalReason.values()).filter(RefusalReason::isCommandTemporary))
        .containsExactly(
            RefusalReason.BUSY,
            RefusalReason.TOO_MANY_COMMANDS,
            RefusalReason.QUOTA_EXCEEDED,
            RefusalReason.SANDBOX_UNAVAILABLE);
  }

  @Test
  void shouldSayThatInputMayBeSentAgainWhenItWasNotAtFault() {
    assertThat(Arrays.stream(RefusalReason.values()).filter(RefusalReason::isInputTemporary))
        .containsExactly(
            RefusalReason.BUSY, RefusalReason.SANDBOX_UNAVAILABLE, RefusalReason.OUT_OF_ORDER);
  }

  @Test
  void shouldSayThatAFileIsBusyGoneOrMissing() {
    assertThat(RefusalReason.BUSY.toFileReason()).isEqualTo(FileEvent.Reason.BUSY);
    assertThat(RefusalReason.NO_SUCH_COMMAND.toFileReason()).isEqualTo(FileEvent.Reason.GONE);
    assertThat(RefusalReason.NO_SUCH_FILE.toFileReason()).isEqualTo(FileEvent.Reason.NOT_FOUND);
  }
}
