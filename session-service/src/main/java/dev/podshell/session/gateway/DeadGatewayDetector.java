package dev.podshell.session.gateway;

import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.topic.Publisher;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Removes the connections of dead gateways. A gateway is dead if it has sent no heartbeat for the
 * timeout <em>while this instance was able to look</em>: neither an unavailable database nor clocks
 * that differ make a gateway dead. Every instance does this, and a repeated removal changes
 * nothing.
 */
@Singleton
final class DeadGatewayDetector {

  private static final Logger LOG = Logger.getLogger(DeadGatewayDetector.class);
  private static final int MAX_DEPARTURES = 10_000;

  private final Gateways gateways;
  private final GatewayConnections connections;
  private final Publisher publisher;
  private final Duration timeout;
  private Map<String, Observation> observations = new HashMap<>();

  DeadGatewayDetector(
      Gateways gateways,
      GatewayConnections connections,
      Publisher publisher,
      SessionConfiguration configuration) {
    this.gateways = gateways;
    this.connections = connections;
    this.publisher = publisher;
    this.timeout = configuration.gateways().timeout();
  }

  /** Holds a number of heartbeats, and when this instance first saw it. */
  private record Observation(long heartbeats, long nanos) {}

  @Scheduled(
      every = "{podshell.gateways.check}",
      delayed = "{podshell.gateways.check}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void check() throws InterruptedException {
    try {
      Map<String, Long> heartbeats = gateways.heartbeats();
      // A gateway that has connections and no row was deleted as dead.
      connections.gateways().forEach(gateway -> heartbeats.putIfAbsent(gateway, 0L));
      observe(heartbeats, System.nanoTime());
    } catch (SQLException | Publisher.PublishException e) {
      observations = new HashMap<>();
      LOG.debugf("Dead gateways cannot be detected now: %s", e.getMessage());
    }
  }

  private void observe(Map<String, Long> heartbeats, long now)
      throws SQLException, InterruptedException {
    Map<String, Observation> seen = new HashMap<>();
    for (Map.Entry<String, Long> gateway : heartbeats.entrySet()) {
      Observation before = observations.get(gateway.getKey());
      boolean isSilent = before != null && before.heartbeats() == gateway.getValue();
      Observation observation =
          isSilent ? Objects.requireNonNull(before) : new Observation(gateway.getValue(), now);
      seen.put(gateway.getKey(), observation);
      if (now - observation.nanos() > timeout.toNanos()) {
        remove(gateway.getKey());
      }
    }
    observations = seen;
  }

  private void remove(String gateway) throws SQLException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> departures =
        connections.departures(gateway, MAX_DEPARTURES);
    publisher.publish(departures);
    gateways.delete(gateway);
    if (!departures.isEmpty()) {
      LOG.infof("Gateway %s is dead; removed %d of its connections", gateway, departures.size());
    }
  }
}
