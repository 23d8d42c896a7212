package dev.podshell.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.RecordPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchReportsTest {

  private static final SessionId SESSION = SessionId.ofToken("token");
  private static final CommandId COMMAND = new CommandId(1);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final WatchReports watches =
      new WatchReports(
          new CommandPublisher(
              new RecordPublisher(producer, 10, new SimpleMeterRegistry()),
              new TopicLayout(8),
              "/gateway/0"),
          Duration.ofHours(1),
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

  private static CommandPlace commandOf(String question) {
    SandboxId sandbox = SandboxId.of(new LearnerId("ada"), new QuestionId(question));
    return new CommandPlace(sandbox, SESSION, COMMAND);
  }
}
