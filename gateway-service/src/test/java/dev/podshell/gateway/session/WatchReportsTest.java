package dev.podshell.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.RecordPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchReportsTest {

  private static final SessionId SESSION = SessionId.ofToken("token");
  private static final CommandId COMMAND = new CommandId(1);
  private static final long STEP = 1000;

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final WatchReports watches =
      new WatchReports(
          new CommandPublisher(
              new RecordPublisher(producer, 10, new SimpleMeterRegistry()),
              new TopicLayout(8),
              "/gateway/0"),
          Duration.ofHours(1),
          STEP,
          new SimpleMeterRegistry());

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void shouldReportASandboxOnceWhenSeveralConnectionsWatchIt() {
    for (int times = 0; times < 3; times++) {
      watches.report(commandOf("q1"));
      watches.report(commandOf("q2"));
    }

    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void shouldNameAScreenWhenItHasShownAStepMore() throws Exception {
    for (long shown : new long[] {0, 1, STEP - 1, STEP, STEP + 1, 2 * STEP - 1, 5 * STEP}) {
      watches.reportShown(commandOf("q1"), shown);
    }

    assertThat(shown()).containsExactly(0L, STEP, 5 * STEP);
  }

  @Test
  void shouldNameWhatTheFastestScreenHasShown() throws Exception {
    watches.reportShown(commandOf("q1"), 5 * STEP);
    watches.reportShown(commandOf("q1"), 2 * STEP);
    watches.reportShown(commandOf("q1"), 6 * STEP);

    assertThat(shown()).containsExactly(5 * STEP, 6 * STEP);
  }

  @Test
  void shouldNameTheSandboxAsWellIfAClientWatchesThatIsNoScreen() throws Exception {
    watches.reportShown(commandOf("q1"), 7);
    watches.report(commandOf("q1"));

    assertThat(shown()).containsExactly(7L, null);
  }

  private List<@Nullable Long> shown() throws MalformedRecordException {
    List<@Nullable Long> shown = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> sent : producer.history()) {
      shown.add(RecordJson.read(sent.value(), WatchCommand.class).shown());
    }
    return shown;
  }

  private static CommandPlace commandOf(String question) {
    SandboxId sandbox = SandboxId.of(new LearnerId("ada"), new QuestionId(question));
    return new CommandPlace(sandbox, SESSION, COMMAND);
  }
}
