package dev.podshell.session.progress;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Checks at the start that a listening connection receives notifications. It does not behind a
 * pooler that shares a PostgreSQL connection between clients, such as PgBouncer in transaction
 * mode, and then no gateway would ever learn the progress of ingest.
 */
@Singleton
final class NotificationCheck {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final DataSource listening;
  private final DataSource notifying;

  @Inject
  NotificationCheck(
      DataSource notifying,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") String username,
      @ConfigProperty(name = "quarkus.datasource.password") String password) {
    this(unpooled(url, username, password), notifying);
  }

  NotificationCheck(DataSource listening, DataSource notifying) {
    this.listening = listening;
    this.notifying = notifying;
  }

  private static DataSource unpooled(String url, String username, String password) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setUser(username);
    dataSource.setPassword(password);
    return dataSource;
  }

  void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event)
      throws SQLException {
    require(TIMEOUT);
  }

  /**
   * Sends a notification from one connection to another.
   *
   * @throws IllegalStateException that says what to do, if the notification does not arrive in time
   */
  void require(Duration timeout) throws SQLException {
    String channel = "podshell_check_" + UUID.randomUUID().toString().replace("-", "");
    try (Connection listener = listening.getConnection();
        Statement statement = listener.createStatement();
        Connection sender = notifying.getConnection();
        PreparedStatement send = sender.prepareStatement("select pg_notify(?, '')")) {
      statement.execute("listen " + channel);
      send.setString(1, channel);
      send.execute();
      PGNotification[] heard =
          listener.unwrap(PGConnection.class).getNotifications(Math.toIntExact(timeout.toMillis()));
      if (heard == null || heard.length == 0) {
        throw new IllegalStateException(
            "What is notified in PostgreSQL does not come to who listens: quarkus.datasource.jdbc.url"
                + " seems to name a pooler in transaction mode, such as PgBouncer with"
                + " pool_mode=transaction. Name PostgreSQL itself, or a pool with"
                + " pool_mode=session; the service pools its connections already");
      }
    }
  }
}
