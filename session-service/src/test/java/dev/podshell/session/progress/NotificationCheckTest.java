package dev.podshell.session.progress;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.local.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class NotificationCheckTest {

  @Test
  void shouldStartWhereNotificationsComeAndSayWhatToDoWhereTheyDoNot(@TempDir Path folder)
      throws Exception {
    try (PostgresServer postgres = PostgresServer.start(folder, 0)) {
      PGSimpleDataSource own = dataSource(postgres, postgres.jdbcUrl());
      PGSimpleDataSource other = // notifications stay within a database
          dataSource(postgres, postgres.jdbcUrl().replace("/podshell", "/postgres"));

      assertThatCode(() -> new NotificationCheck(own, own).require(Duration.ofSeconds(10)))
          .doesNotThrowAnyException();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> new NotificationCheck(other, own).require(Duration.ofMillis(200)))
          .withMessageContaining("pool_mode=session");
    }
  }

  private static PGSimpleDataSource dataSource(PostgresServer postgres, String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
    return dataSource;
  }
}
