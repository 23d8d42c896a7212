package dev.podshell.session.room;

import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

  private final Database database;
  private final SessionConfiguration configuration;

  RoomRetention(Database database, SessionConfiguration configuration) {
    this.database = database;
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
    try {
      int deleted = database.update(statement, before);
      if (deleted > 0) {
        LOG.infof("Deleted %d rooms that were not used since %s", deleted, before);
      }
    } catch (SQLException e) {
      LOG.warn("Old rooms could not be deleted; tried again later", e);
    }
  }
}
