package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.topic.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Checks which commands are lost with their sandbox. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class LossTest extends ServiceTest {

  private final Sandbox sandbox = new Sandbox();

  @Test
  void shouldCallACommandLostWhenItsSandboxIsLostAfterIt() throws Exception {
    long next = send(sandbox.start(1, "sleep"));
    page(sandbox, 1, 0, 0);

    long reach = send(sandbox.started(1), sandbox.lost(1, next));

    CommandState state = page(sandbox, 1, 0, reach).command();
    assertThat(state.outcome()).isEqualTo(new Outcome.Lost("The sandbox is gone"));
    assertThat(state.ended()).isNotNull();
    assertThat(state.lastEntry()).isEqualTo(1);
  }

  @Test
  void shouldCallACommandLostWhenItIsStoredAfterTheLossOfItsSandbox() throws Exception {
    long lostBelowOffset = commandsEnd() + 1; // where it will be, and one more
    long reach = send(sandbox.started(1), sandbox.lost(1, lostBelowOffset));
    page(sandbox, 1, 0, reach);

    send(sandbox.start(1, "sleep"));

    await()
        .untilAsserted(
            () ->
                assertThat(state(sandbox, 1).outcome())
                    .isEqualTo(new Outcome.Lost("The sandbox is gone")));
  }

  @Test
  void shouldCallABegunCommandLostWhenItsStartIsReadAgainAndRefused() throws Exception {
    long next = send(sandbox.start(1, "sleep"));
    page(sandbox, 1, 0, 0);

    long reach =
        send(
            sandbox.started(1),
            sandbox.output(1, 2, 0, new byte[] {'a'}),
            sandbox.lost(1, next),
            sandbox.failed(1, RefusalReason.LOST));

    assertThat(page(sandbox, 1, 0, reach).command().outcome())
        .isEqualTo(new Outcome.Lost("The sandbox is gone"));
  }

  @Test
  void shouldNotCallLostWhatWasAcceptedAfterTheLossOrHasAnEndOfItsOwn() throws Exception {
    send(sandbox.start(1, "ends"), sandbox.start(2, "fails"));
    long lostBelowOffset = commandsEnd();
    send(sandbox.start(3, "runs in the next"));
    page(sandbox, 3, 0, 0);

    long reach =
        send(
            sandbox.started(1),
            sandbox.exited(1, 2, 7),
            sandbox.lost(1, lostBelowOffset),
            sandbox.failed(2, RefusalReason.LOST));

    assertThat(page(sandbox, 1, 0, reach).command().outcome())
        .isEqualTo(new Outcome.Exited(7, null));
    assertThat(state(sandbox, 2).outcome())
        .isEqualTo(new Outcome.Failed(RefusalReason.LOST, "It will not run"));
    assertThat(state(sandbox, 3).outcome()).isNull();
  }

  @Test
  void shouldNotBelieveALossThatAStaleOwnerTells() throws Exception {
    long next = send(sandbox.start(1, "sleep"));
    page(sandbox, 1, 0, 0);

    long reach = send(sandbox.started(1), sandbox.ready(5), sandbox.lost(4, next));
    assertThat(page(sandbox, 1, 0, reach).command().outcome()).isNull();

    long later = send(sandbox.lost(5, next));
    assertThat(page(sandbox, 1, 0, later).command().outcome()).isInstanceOf(Outcome.Lost.class);
  }

  private long commandsEnd() {
    try (KafkaConsumer<byte[], byte[]> asking = consumer()) {
      TopicPartition partition = new TopicPartition(Topic.COMMANDS.topicName(), sandbox.partition);
      Long end = asking.endOffsets(List.of(partition)).get(partition);
      return end == null ? 0 : end;
    }
  }
}
