package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the election of one leader among all instances, by a Kubernetes lease. While this
 * instance leads, a virtual thread does the leader's work; it is interrupted when this instance no
 * longer leads. The client library's elector ends when it loses the lease, for example because the
 * API server did not answer in time. Then this class takes part again. Thread-safe.
 */
final class LeaderElection implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(LeaderElection.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final LeaderElectionConfig config;
  private final String lease;
  private final String identity;
  private final Runnable work;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> election;
  private @Nullable Thread thread;

  private LeaderElection(
      KubernetesClient client, String namespace, String lease, String identity, Runnable work) {
    this.client = client;
    this.lease = lease;
    this.identity = identity;
    this.work = work;
    this.config =
        new LeaderElectionConfigBuilder()
            .withName(lease)
            .withLock(new LeaseLock(namespace, lease, identity))
            .withLeaseDuration(LEASE_DURATION)
            .withRenewDeadline(RENEW_DEADLINE)
            .withRetryPeriod(RETRY_INTERVAL)
            .withReleaseOnCancel()
            .withLeaderCallbacks(
                new LeaderCallbacks(this::onStartLeading, this::onStopLeading, _ -> {}))
            .build();
  }

  /**
   * Begins to take part.
   *
   * @param lease the name of the lease, and of the thread
   * @param identity of this instance, different from that of all others
   * @param work runs until it is interrupted
   */
  static LeaderElection start(
      KubernetesClient client, String namespace, String lease, String identity, Runnable work) {
    LeaderElection started = new LeaderElection(client, namespace, lease, identity, work);
    started.takePart();
    return started;
  }

  @Override
  public void close() {
    closed = true;
    CompletableFuture<?> running = election;
    if (running != null) {
      running.cancel(true);
    }
    onStopLeading();
  }

  private void takePart() {
    CompletableFuture<?> running = client.leaderElector().withConfig(config).build().start();
    election = running;
    running.whenCompleteAsync(
        (_, failure) -> {
          onStopLeading();
          if (!closed) {
            LOG.warnf("%s applies for the lease %s again: %s", identity, lease, failure);
            takePart();
          }
        },
        CompletableFuture.delayedExecutor(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
  }

  private synchronized void onStartLeading() {
    onStopLeading();
    LOG.infof("%s holds the lease %s", identity, lease);
    thread = Thread.ofVirtual().name(lease).start(work);
  }

  private synchronized void onStopLeading() {
    Thread running = thread;
    if (running != null) {
      LOG.infof("%s no longer holds the lease %s", identity, lease);
      running.interrupt();
      thread = null;
    }
  }
}
