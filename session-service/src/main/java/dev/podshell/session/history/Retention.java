package dev.podshell.session.history;

import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
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
      gone as (delete from entry using old where entry.command_id = old.id),
      gone_terminals as (delete from terminal using old where terminal.command_id = old.id),
      gone_checkpoints as (
        delete from terminal_checkpoint using old where terminal_checkpoint.command_id = old.id)
      delete from command using old where command.id = old.id
      """;

  private static final List<String> DELETE_THE_REST =
      List.of(
          "delete from session where expires < ?",
          "delete from learner_revocation where revoked < ?",
          "delete from reservation where created < ?",
          "delete from sandbox_end where stored < ?",
          "delete from draft_version where saved < ?",
          "delete from incarnation where seen < ?");

  private final Database database;
  private final SessionConfiguration.History configuration;

  Retention(Database database, SessionConfiguration configuration) {
    this.database = database;
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
      deleted = database.update(DELETE_COMMANDS, moment, configuration.retentionBatch());
      all += deleted;
    } while (deleted > 0);
    for (String statement : DELETE_THE_REST) {
      database.update(statement, moment);
    }
    return all;
  }
}
