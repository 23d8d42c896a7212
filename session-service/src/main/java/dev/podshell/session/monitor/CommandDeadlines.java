package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import dev.podshell.session.topic.Publisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Publishes the deadlines that commands have passed, by the database's clock, and deletes commands
 * that ended long ago. It ends no command itself: its record comes after everything that the topic
 * has already, so that an answer that is there counts. Every instance does this, and a repeated
 * record changes nothing.
 */
@Singleton
final class CommandDeadlines {

  private static final Logger LOG = Logger.getLogger(CommandDeadlines.class);
  private static final int MAX_AT_ONCE = 1_000;

  private static final String OVERDUE =
      """
      select monitor, number, state = 'BEGUN' as begun from monitor_command c
      where state = 'BEGUN' and since < now() - make_interval(secs => ?)
        or state = 'WAITING' and since < now() - make_interval(secs => ?)
          and not exists (select from monitor_connection m where m.monitor = c.monitor)
      order by monitor, number limit ?
      """;

  private static final String FORGET =
      """
      delete from monitor_command
      where state = 'ENDED' and since < now() - make_interval(secs => ?)
      """;

  private final Database database;
  private final Publisher publisher;
  private final MonitorRecords records;
  private final SessionConfiguration.Monitors settings;
  private final Counter expired;

  CommandDeadlines(
      Database database,
      Publisher publisher,
      MonitorRecords records,
      SessionConfiguration configuration,
      MeterRegistry registry) {
    this.database = database;
    this.publisher = publisher;
    this.records = records;
    this.settings = configuration.monitors();
    this.expired =
        Counter.builder("podshell.monitors.overdue")
            .description("Times that a monitor's command was found to take longer than it may")
            .register(registry);
  }

  @Scheduled(
      every = "{podshell.monitors.check}",
      delayed = "{podshell.monitors.check}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void check() throws InterruptedException {
    try {
      List<MonitorRecord.Expire> overdue = overdue();
      publisher.publish(overdue.stream().map(records::encode).toList());
      expired.increment(overdue.size());
    } catch (SQLException | Publisher.PublishException e) {
      LOG.debugf("Which commands are overdue is not known now: %s", e.getMessage());
    }
  }

  @Scheduled(
      every = "{podshell.monitors.forget-every}",
      delayed = "{podshell.monitors.forget-every}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void forget() {
    try {
      int deleted = database.update(FORGET, seconds(settings.retention()));
      LOG.debugf("Forgot how %d commands of monitors ended", deleted);
    } catch (SQLException e) {
      LOG.warn("Old commands of monitors could not be deleted; tried again later", e);
    }
  }

  private List<MonitorRecord.Expire> overdue() throws SQLException {
    return database.list(
        OVERDUE,
        row ->
            new MonitorRecord.Expire(
                new MonitorId(row.getString("monitor")),
                row.getLong("number"),
                row.getBoolean("begun")),
        seconds(settings.commandTimeout()),
        seconds(settings.absence()),
        MAX_AT_ONCE);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
