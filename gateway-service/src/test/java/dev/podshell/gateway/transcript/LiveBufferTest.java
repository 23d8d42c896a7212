package dev.podshell.gateway.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.topic.LiveEvent;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveBufferTest {

  /** Room for two events without content. */
  private static final long BOUND = 600;

  private static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("ada"), new QuestionId("buffer"));
  private static final SessionId SESSION = SessionId.ofToken("t");
  private static final CommandId COMMAND = new CommandId(1);

  private final LiveBuffer buffer = new LiveBuffer(BOUND, new LiveBufferBudget(BOUND));

  @BeforeEach
  void hold() {
    buffer.hold();
  }

  @Test
  void shouldHoldNoEventsThatBelongToNoTranscript() throws Exception {
    for (int sequence = 1; sequence <= 10; sequence++) {
      hear(
          sequence,
          new InputRefused(
              SANDBOX,
              IncarnationId.NONE,
              1,
              SESSION,
              COMMAND,
              Instant.EPOCH,
              "w",
              sequence,
              "no",
              true));
    }
    hear(
        11,
        new SandboxLifecycle.Starting(SANDBOX, IncarnationId.NONE, 1, Instant.EPOCH, "Starting"));
    Entry started = entry(1);
    hear(12, started);

    assertThat(buffer.take()).isEqualTo(new LiveBuffer.Taken.NextEntry(12, started));
  }

  @Test
  void shouldSayThatEventsWereMissedWhenItOverflows() throws Exception {
    for (int number = 1; number <= 3; number++) {
      hear(number, entry(number));
    }
    assertThat(buffer.take()).isEqualTo(new LiveBuffer.Taken.Missed());
  }

  @Test
  void shouldHoldNothingUntilTheStreamIsAboutToBeLive() throws Exception {
    buffer.drop();
    hear(1, entry(1));

    buffer.hold();
    hear(2, entry(2));

    assertThat(buffer.take()).isEqualTo(new LiveBuffer.Taken.NextEntry(2, entry(2)));
  }

  private void hear(long offset, Event event) {
    buffer.onEvent(new LiveEvent(offset, event));
  }

  private static Entry entry(long number) {
    return new Entry(
        SANDBOX,
        IncarnationId.NONE,
        1,
        SESSION,
        COMMAND,
        number,
        Instant.EPOCH,
        new EntryContent.Started());
  }
}
