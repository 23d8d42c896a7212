package dev.podshell.gateway.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection's claim to be a monitor, from the request until the connection is not, or no longer,
 * the monitor. A second copy of an event has no effect, because each state is left once and the
 * numbers of commands grow. Thread-safe; nothing here blocks.
 */
public final class MonitorClaim implements EventSubscriber {

  private static final long NONE = -1;

  private enum State {
    /** The claim is on its way to Kafka. */
    SENDING,
    /** Kafka has the claim; the session service will decide. */
    PENDING,
    /** This is the monitor. */
    CONNECTED,
    /** This is not, or no longer, the monitor. */
    CLOSED
  }

  private final MonitorId id;
  private final ConnectionId connection;
  private final MonitorListener listener;
  private final MonitorOutbox outbox;
  private final MonitorContext context;
  private Timers.@Nullable Timer expiry;
  private State state = State.SENDING;
  private long lastCommand = NONE;
  private long currentCommand = NONE;

  MonitorClaim(
      MonitorId id,
      ConnectionId connection,
      MonitorListener listener,
      MonitorOutbox outbox,
      MonitorContext context) {
    this.id = id;
    this.connection = connection;
    this.listener = listener;
    this.outbox = outbox;
    this.context = context;
  }

  /** Gives the claim up if it is not decided within a time. Called once, before it is sent. */
  synchronized void expire(Timers timers, Duration timeout) {
    expiry = timers.after(timeout, this::onTimeout);
  }

  /**
   * Answers the current command. Has no effect if there is none.
   *
   * @param reason why the command failed; null if it was done
   */
  public synchronized void answer(@Nullable String reason) {
    if (state == State.CONNECTED && currentCommand != NONE) {
      outbox.add(new MonitorRecord.Answer(id, connection, currentCommand, reason));
      currentCommand = NONE;
    }
  }

  /** Returns whether this is the monitor now. */
  public synchronized boolean isConnected() {
    return state == State.CONNECTED;
  }

  /** Gives the claim up, because the connection is gone. */
  public synchronized void close() {
    if (state != State.CLOSED) {
      outbox.add(new MonitorRecord.Disconnect(id, connection));
      end();
    }
  }

  @Override
  public synchronized void onEvent(LiveEvent live) {
    if (state == State.CLOSED || !(live.event() instanceof MonitorEvent event)) {
      return;
    }
    switch (event) {
      case MonitorEvent.Connected connected when isThis(connected.connection()) -> onConnected();
      case MonitorEvent.Refused refused when isThis(refused.connection()) ->
          refuse(refused.reason());
      case MonitorEvent.Dismissed dismissed when isThis(dismissed.connection()) ->
          refuse(dismissed.reason());
      case MonitorEvent.Challenged challenged when isThis(challenged.connection()) ->
          confirmAlive(challenged.contender());
      case MonitorEvent.Do command when isThis(command.connection()) ->
          execute(command.number(), command.command());
      case MonitorEvent.Connected _,
          MonitorEvent.Refused _,
          MonitorEvent.Dismissed _,
          MonitorEvent.Challenged _,
          MonitorEvent.Do _,
          MonitorEvent.Ended _ -> {}
    }
  }

  @Override
  public void onMissedEvents() {
    context.catchUp().start(this::catchUp);
  }

  /**
   * Reads the stored state in place of the missed events. The store does not know a claim that
   * Kafka may not have yet.
   *
   * @return false if it is too early
   */
  private boolean catchUp() throws SessionServiceUnavailableException, InterruptedException {
    if (isSending()) {
      return false;
    }
    take(context.sessionService().monitor(id));
    return true;
  }

  private synchronized void take(MonitorState stored) {
    if (state == State.CLOSED) {
      return;
    }
    if (!stored.connections().contains(connection)) {
      refuse("The gateway lost track of this connection: connect again");
    } else if (stored.holder().filter(this::isThis).isPresent()) {
      onConnected();
      stored.connections().stream().filter(other -> !isThis(other)).forEach(this::confirmAlive);
      MonitorState.Begun begun = stored.begun();
      if (begun != null) {
        execute(begun.number(), begun.command());
      }
    }
  }

  private synchronized boolean isSending() {
    return state == State.SENDING;
  }

  /** Called when Kafka has the claim, or certainly has not. */
  synchronized void onPublished(@Nullable Throwable failure) {
    if (failure != null && state == State.SENDING) {
      refuse(String.valueOf(failure.getMessage()));
    } else if (state == State.SENDING) {
      state = State.PENDING;
    }
  }

  private synchronized void onTimeout() {
    if (state == State.SENDING || state == State.PENDING) {
      outbox.add(new MonitorRecord.Disconnect(id, connection));
      refuse("The gateway could not determine in time whether the monitor_id is free: try again");
    }
  }

  private void onConnected() {
    if (state != State.CONNECTED) {
      state = State.CONNECTED;
      cancelExpiry();
      context.metrics().onMonitorConnected();
      listener.connectedAsMonitor();
    }
  }

  private void refuse(String reason) {
    end();
    listener.refused(reason);
  }

  private void confirmAlive(ConnectionId contender) {
    if (state == State.CONNECTED) {
      outbox.add(new MonitorRecord.Alive(id, connection, contender));
    }
  }

  private void execute(long number, String command) {
    if (state == State.CONNECTED && number > lastCommand) {
      lastCommand = number;
      currentCommand = number;
      listener.execute(command);
    }
  }

  private void end() {
    if (state == State.CONNECTED) {
      context.metrics().onMonitorDisconnected();
    }
    state = State.CLOSED;
    cancelExpiry();
    context.subscriptions().unsubscribe(EventKey.of(id), this);
  }

  private void cancelExpiry() {
    if (expiry != null) {
      expiry.cancel();
    }
  }

  private boolean isThis(ConnectionId other) {
    return other.equals(connection);
  }
}
