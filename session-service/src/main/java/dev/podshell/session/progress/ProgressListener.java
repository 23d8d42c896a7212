package dev.podshell.session.progress;

import dev.podshell.session.position.Watermarks;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Listens for moves of watermarks on a connection of its own, and connects again when that breaks.
 * After each connect it reads all watermarks, because moves in the meantime were not heard.
 */
@Singleton
final class ProgressListener {

  private static final Logger LOG = Logger.getLogger(ProgressListener.class);
  private static final Pattern PAYLOAD = Pattern.compile("([a-z.-]+)/(\\d{1,9})/(\\d{1,18})");
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RECONNECT_DELAY = Duration.ofMillis(200);
  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(5);

  private final Progress progress;
  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean connected;
  private volatile @Nullable Connection current;

  ProgressListener(
      Progress progress,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") String username,
      @ConfigProperty(name = "quarkus.datasource.password") String password) {
    this.progress = progress;
    dataSource.setUrl(url);
    dataSource.setUser(username);
    dataSource.setPassword(password);
    dataSource.setTcpKeepAlive(true);
    dataSource.setApplicationName("podshell-session-watermarks");
  }

  void onStart(@Observes StartupEvent event) {
    Thread.ofVirtual().name("watermark-listener").start(this::run);
  }

  void onStop(@Observes ShutdownEvent event) {
    stopping.countDown();
    Connection open = current;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("The connection was broken already", e);
      }
    }
  }

  /** Returns whether moves are heard now. */
  boolean isConnected() {
    return connected;
  }

  private void run() {
    try {
      do {
        listen();
        connected = false;
      } while (!stopping.await(RECONNECT_DELAY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      current = connection;
      statement.execute("listen " + Watermarks.CHANNEL);
      readAll(statement);
      connected = true;
      while (stopping.getCount() > 0) {
        PGNotification[] moves =
            connection
                .unwrap(PGConnection.class)
                .getNotifications(Math.toIntExact(POLL_TIMEOUT.toMillis()));
        if (moves == null || moves.length == 0) {
          if (!connection.isValid(Math.toIntExact(VALIDATION_TIMEOUT.toSeconds()))) {
            return;
          }
        } else {
          for (PGNotification move : moves) {
            onNotification(move.getParameter());
          }
        }
      }
    } catch (SQLException e) {
      if (connected && stopping.getCount() > 0) {
        LOG.warnf("The connection that watermarks are heard on broke: %s", e.getMessage());
      }
    }
  }

  private void readAll(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select topic, partition, next from watermark")) {
      while (row.next()) {
        progress.onMove(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    }
  }

  private void onNotification(String payload) {
    Matcher move = PAYLOAD.matcher(payload);
    if (move.matches()) {
      progress.onMove(
          new TopicPartition(move.group(1), Integer.parseInt(move.group(2))),
          Long.parseLong(move.group(3)));
    }
  }
}
