package dev.podshell.session.room;

import dev.podshell.session.configuration.SessionConfiguration;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Deletes rooms that were never joined, and rooms that are empty and have long been unused. */
@Singleton
final class RoomRetention {

  private static final Logger LOG = Logger.getLogger(RoomRetention.class);

  private static final String DELETE =
      """
      delete from room r where used < ?
        and not exists (select from room_member m where m.room = r.id)
      """;

  private static final String DELETE_UNUSED = "delete from room where number = 0 and created < ?";

  private final DataSource dataSource;
  private final SessionConfiguration configuration;

  RoomRetention(DataSource dataSource, SessionConfiguration configuration) {
    this.dataSource = dataSource;
    this.configuration = configuration;
  }

  @Scheduled(
      every = "{podshell.history.retention-every}",
      delayed = "1m",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void run() {
    delete(DELETE, configuration.rooms().retention());
  }

  @Scheduled(
      every = "{podshell.rooms.unused-check}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void deleteUnused() {
    delete(DELETE_UNUSED, configuration.rooms().unusedRetention());
  }

  private void delete(String statement, Duration kept) {
    Instant before = Instant.now().minus(kept);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(statement)) {
      delete.setObject(1, before.atOffset(ZoneOffset.UTC));
      int deleted = delete.executeUpdate();
      if (deleted > 0) {
        LOG.infof("Deleted %d rooms that were not used since %s", deleted, before);
      }
    } catch (SQLException e) {
      LOG.warn("Old rooms could not be deleted; tried again later", e);
    }
  }
}
