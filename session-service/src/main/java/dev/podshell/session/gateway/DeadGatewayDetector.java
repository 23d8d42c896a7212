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
 * Has those leave whose gateway is gone. A gateway is gone that was not heard of for a while <em>in
 * which this instance has looked</em>: a database that was away, or clocks that differ, make none
 * gone. Every instance does this; leaving twice changes nothing.
 */
@Singleton
final class DeadGatewayDetector {

  private static final Logger LOG = Logger.getLogger(DeadGatewayDetector.class);
  private static final int LEAVING_AT_ONCE = 10_000;

  private final Gateways gateways;
  private final Publisher publisher;
  private final Duration patience;
  private Map<String, Observation> observations = new HashMap<>();

  DeadGatewayDetector(Gateways gateways, Publisher publisher, SessionConfiguration configuration) {
    this.gateways = gateways;
    this.publisher = publisher;
    this.patience = configuration.gateways().patience();
  }

  private record Observation(long beats, long nanos) {}

  @Scheduled(
      every = "{podshell.gateways.check}",
      delayed = "{podshell.gateways.check}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void check() throws InterruptedException {
    try {
      observe(gateways.beats(), System.nanoTime());
    } catch (SQLException | Publisher.PublishException e) {
      observations = new HashMap<>();
      LOG.debugf("Which gateways are gone is not known now: %s", e.getMessage());
    }
  }

  private void observe(Map<String, Long> beats, long now)
      throws SQLException, InterruptedException {
    Map<String, Observation> seen = new HashMap<>();
    for (Map.Entry<String, Long> gateway : beats.entrySet()) {
      Observation before = observations.get(gateway.getKey());
      boolean isSilent = before != null && before.beats() == gateway.getValue();
      Observation observation =
          isSilent ? Objects.requireNonNull(before) : new Observation(gateway.getValue(), now);
      seen.put(gateway.getKey(), observation);
      if (now - observation.nanos() > patience.toNanos()) {
        gone(gateway.getKey());
      }
    }
    observations = seen;
  }

  private void gone(String gateway) throws SQLException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> leaving = gateways.leaving(gateway, LEAVING_AT_ONCE);
    publisher.publish(leaving);
    gateways.forget(gateway);
    if (!leaving.isEmpty()) {
      LOG.infof("Gateway %s is gone, and %d connections with it", gateway, leaving.size());
    }
  }
}
