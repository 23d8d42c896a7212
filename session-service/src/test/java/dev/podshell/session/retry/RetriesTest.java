package dev.podshell.session.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.configuration.SessionConfiguration;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private final Retries retries = new Retries(configuration());

  @Test
  void shouldTryAgainWhenTheDriverThrewBecauseItsConnectionWasLost() throws Exception {
    Deque<Throwable> failures =
        new ArrayDeque<>(
            List.of(
                new SQLException("the connection is closed"),
                new IllegalStateException("the pool is empty"),
                new AssertionError("getAutoCommit() should not throw")));

    String result =
        retries.retry(
            Topic.EVENTS,
            () -> {
              if (!failures.isEmpty()) {
                fail(failures.remove());
              }
              return "stored";
            });

    assertThat(result).isEqualTo("stored");
    assertThat(failures).isEmpty();
    assertThat(retries.failures()).isEmpty();
  }

  private static void fail(Throwable failure) throws SQLException {
    switch (failure) {
      case SQLException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw (Error) failure;
    }
  }

  private static SessionConfiguration configuration() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(SessionConfiguration.class)
        .withDefaultValues(
            Map.of(
                "podshell.service-token",
                "0123456789abcdef",
                "podshell.ingest.retry-delay",
                "10ms"))
        .build()
        .getConfigMapping(SessionConfiguration.class);
  }
}
