package dev.podshell.gateway.authentication;

import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.SessionServiceConfiguration;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.LiveEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells connections that are in no session when all sessions of their learner are ended.
 * Thread-safe.
 */
@Singleton
public final class Revocations {

  private final EventSubscriptions subscriptions;
  private final Sessions sessions;
  private final Timers timers;
  private final Duration retryInterval;
  private final ExecutorService threads;

  Revocations(
      EventSubscriptions subscriptions,
      Sessions sessions,
      Timers timers,
      SessionServiceConfiguration configuration,
      @VirtualThreads ExecutorService threads) {
    this.subscriptions = subscriptions;
    this.sessions = sessions;
    this.timers = timers;
    this.retryInterval = configuration.sessionService().requestTimeout();
    this.threads = threads;
  }

  /**
   * Watches a token until the watch is closed. What has happened before is noticed, too.
   *
   * @param onRevoked called at most once, on any thread, when the token's learner has lost all
   *     sessions that such a token may begin; must not block
   */
  public Watch watch(VerifiedToken token, Runnable onRevoked) {
    Watch watch = new Watch(token, onRevoked);
    subscriptions.subscribe(EventKey.of(watch.learner), watch);
    watch.check();
    return watch;
  }

  /** The watch of one connection. */
  public final class Watch implements EventSubscriber, AutoCloseable {

    private final VerifiedToken token;
    private final LearnerKey learner;
    private final Runnable onRevoked;
    private final AtomicBoolean isOver = new AtomicBoolean();

    private Watch(VerifiedToken token, Runnable onRevoked) {
      this.token = token;
      this.learner = LearnerKey.of(token.learner());
      this.onRevoked = onRevoked;
    }

    @Override
    public void onEvent(LiveEvent live) {
      if (live.event() instanceof LearnerRevoked ended && !ended.time().isBefore(token.issued())) {
        end();
      }
    }

    @Override
    public void onMissedEvents() {
      check();
    }

    @Override
    public void close() {
      isOver.set(true);
      subscriptions.unsubscribe(EventKey.of(learner), this);
    }

    /** Asks the store: the event may have come before the subscription, or was missed. */
    private void check() {
      if (isOver.get()) {
        return;
      }
      threads.execute(
          () -> {
            try {
              sessions.requireInForce(token);
            } catch (TokenRefusedException _) {
              end();
            } catch (SessionServiceUnavailableException _) {
              checkLater();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt(); // the gateway is being stopped
            }
          });
    }

    private void checkLater() {
      var unused = timers.after(retryInterval, this::check);
    }

    private void end() {
      if (isOver.compareAndSet(false, true)) {
        subscriptions.unsubscribe(EventKey.of(learner), this);
        onRevoked.run();
      }
    }
  }
}
