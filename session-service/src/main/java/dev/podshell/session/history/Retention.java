package dev.podshell.session.history;

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
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Deletes rows that are older than the retention, some commands at a time, so that no transaction
 * is long. Instances that do so at the same time skip each other's rows.
 */
@Singleton
public final class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class);

  private static final String DELETE_COMMANDS =
      """
      with old as (
        select id from command where stored < ? order by stored limit ? for update skip locked),
      gone as (delete from entry using old where entry.command_id = old.id)
      delete from command using old where command.id = old.id
      """;

  private static final List<String> DELETE_THE_REST =
      List.of(
          "delete from session where expires < ?",
          "delete from learner_revocation where revoked < ?",
          "delete from reservation where created < ?",
          "delete from sandbox_end where stored < ?",
          "delete from incarnation where seen < ?");

  private final DataSource dataSource;
  private final SessionConfiguration.History configuration;

  Retention(DataSource dataSource, SessionConfiguration configuration) {
    this.dataSource = dataSource;
    this.configuration = configuration.history();
  }

  @Scheduled(
      every = "{podshell.history.retention-every}",
      delayed = "1m",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void run() {
    Instant before = Instant.now().minus(configuration.retention());
    try {
      int commands = deleteBefore(before);
      if (commands > 0) {
        LOG.infof("Deleted the transcripts of %d commands from before %s", commands, before);
      }
    } catch (SQLException e) {
      LOG.warnf(e, "Rows older than the retention could not be deleted; tried again later");
    }
  }

  /** Deletes rows that were stored before a moment, and returns the number of commands. */
  public int deleteBefore(Instant moment) throws SQLException {
    int all = 0;
    int deleted;
    do {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement delete = connection.prepareStatement(DELETE_COMMANDS)) {
        delete.setObject(1, moment.atOffset(ZoneOffset.UTC));
        delete.setInt(2, configuration.retentionBatch());
        deleted = delete.executeUpdate();
        all += deleted;
      }
    } while (deleted > 0);
    for (String statement : DELETE_THE_REST) {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement delete = connection.prepareStatement(statement)) {
        delete.setObject(1, moment.atOffset(ZoneOffset.UTC));
        delete.executeUpdate();
      }
    }
    return all;
  }
}
