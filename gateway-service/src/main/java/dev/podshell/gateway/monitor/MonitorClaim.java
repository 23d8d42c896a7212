package dev.podshell.gateway.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection that asks to be a monitor, is it, and is not any more. Events may come twice, and
 * mean nothing the second time: each state is left once, and commands have numbers that grow.
 * Thread-safe; nothing here blocks.
 */
public final class MonitorClaim implements EventSubscriber {

  private static final long NONE = -1;

  private enum State {
    /** It is asked for, and Kafka may not have it yet. */
    ASKING,
    /** It is asked for; it will be decided. */
    ASKED,
    /** This is the monitor. */
    CONNECTED,
    /** It is not, or not any more. */
    GONE
  }

  private final MonitorId id;
  private final ConnectionId connection;
  private final MonitorListener listener;
  private final MonitorServices services;
  private final Outbox outbox;
  private final Timers.Timer patience;
  private State state = State.ASKING;
  private long newest = NONE;
  private long doing = NONE;

  MonitorClaim(
      MonitorId id, ConnectionId connection, MonitorListener listener, MonitorServices services) {
    this.id = id;
    this.connection = connection;
    this.listener = listener;
    this.services = services;
    this.outbox = services.outbox();
    this.patience = services.afterPatience(this::giveUp);
  }

  /** Asks to be the monitor. May wait for a place in Kafka's buffer. */
  void connect(String gateway) {
    services
        .publisher()
        .publish(new MonitorRecord.Connect(id, connection, gateway))
        .whenComplete((_, failure) -> asked(failure));
  }

  /**
   * The monitor has done its command, or has not. Changes nothing if it does none.
   *
   * @param reason why it has not; null if it has
   */
  public synchronized void answer(@Nullable String reason) {
    if (state == State.CONNECTED && doing != NONE) {
      outbox.add(new MonitorRecord.Answer(id, connection, doing, reason));
      doing = NONE;
    }
  }

  /** Whether this is the monitor now. */
  public synchronized boolean isConnected() {
    return state == State.CONNECTED;
  }

  /** The connection is gone. */
  public synchronized void close() {
    if (state != State.GONE) {
      outbox.add(new MonitorRecord.Disconnect(id, connection));
      end();
    }
  }

  @Override
  public synchronized void receive(LiveEvent live) {
    if (state == State.GONE || !(live.event() instanceof MonitorEvent event)) {
      return;
    }
    switch (event) {
      case MonitorEvent.Connected connected when isThis(connected.connection()) -> connected();
      case MonitorEvent.Refused no when isThis(no.connection()) -> refuse(no.reason());
      case MonitorEvent.Dismissed no when isThis(no.connection()) -> refuse(no.reason());
      case MonitorEvent.Challenged challenged when isThis(challenged.connection()) ->
          stay(challenged.contender());
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
  public void missed() {
    services.catchUp(this::catchUp);
  }

  /**
   * Takes what is stored for what was missed. What is stored says nothing of a connection that
   * Kafka may not have yet.
   *
   * @return false if it is too early for that
   */
  private boolean catchUp() throws SessionServiceUnavailableException, InterruptedException {
    if (isAsking()) {
      return false;
    }
    take(services.sessionService().monitor(id));
    return true;
  }

  private synchronized void take(MonitorState stored) {
    if (state == State.GONE) {
      return;
    }
    if (!stored.connections().contains(connection)) {
      refuse("It was missed what became of this connection: connect again");
    } else if (stored.holder().filter(this::isThis).isPresent()) {
      connected();
      stored.connections().stream().filter(other -> !isThis(other)).forEach(this::stay);
      MonitorState.Begun begun = stored.begun();
      if (begun != null) {
        execute(begun.number(), begun.command());
      }
    }
  }

  private synchronized boolean isAsking() {
    return state == State.ASKING;
  }

  private synchronized void asked(@Nullable Throwable failure) {
    if (failure != null && state == State.ASKING) {
      refuse(String.valueOf(failure.getMessage()));
    } else if (state == State.ASKING) {
      state = State.ASKED;
    }
  }

  private synchronized void giveUp() {
    if (state == State.ASKING || state == State.ASKED) {
      outbox.add(new MonitorRecord.Disconnect(id, connection));
      refuse("It could not be found out in time whether the monitor_id is free: try again");
    }
  }

  private void connected() {
    if (state != State.CONNECTED) {
      state = State.CONNECTED;
      patience.cancel();
      services.metrics().monitorCame();
      listener.connectedAsMonitor();
    }
  }

  private void refuse(String reason) {
    end();
    listener.refused(reason);
  }

  private void stay(ConnectionId contender) {
    if (state == State.CONNECTED) {
      outbox.add(new MonitorRecord.Alive(id, connection, contender));
    }
  }

  private void execute(long number, String command) {
    if (state == State.CONNECTED && number > newest) {
      newest = number;
      doing = number;
      listener.execute(command);
    }
  }

  private void end() {
    if (state == State.CONNECTED) {
      services.metrics().monitorLeft();
    }
    state = State.GONE;
    patience.cancel();
    services.subscriptions().unsubscribe(id, this);
  }

  private boolean isThis(ConnectionId other) {
    return other.equals(connection);
  }
}
