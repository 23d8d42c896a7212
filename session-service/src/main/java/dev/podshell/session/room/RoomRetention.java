package dev.podshell.session.room;

import dev.podshell.session.configuration.SessionConfiguration;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Deletes rooms that nobody is in and nobody has used for long. */
@Singleton
final class RoomRetention {

  private static final Logger LOG = Logger.getLogger(RoomRetention.class);

  private static final String DELETE =
      """
      delete from room r where used < ?
        and not exists (select from room_member m where m.room = r.id)
      """;

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
    Instant before = Instant.now().minus(configuration.rooms().retention());
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(DELETE)) {
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
