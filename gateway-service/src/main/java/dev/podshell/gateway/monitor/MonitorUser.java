package dev.podshell.gateway.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A connection that sends commands to a monitor, and hears how they end. Thread-safe. */
public final class MonitorUser implements EventSubscriber {

  private final MonitorId monitor;
  private final ConnectionId connection;
  private final MonitorServices services;
  private final OpenCommands commands;
  private volatile boolean isClosed;

  MonitorUser(
      MonitorId monitor, ConnectionId connection, MonitorUserListener listener, MonitorServices services) {
    this.monitor = monitor;
    this.connection = connection;
    this.services = services;
    this.commands = new OpenCommands(listener, services.metrics(), services.settings().commands());
  }

  /** Sends a command; waits while too many have no end. */
  public void send(String command) throws InterruptedException {
    long number = commands.begin();
    services
        .publisher()
        .publish(new MonitorRecord.Send(monitor, connection, number, command))
        .whenComplete((_, failure) -> sent(number, failure));
  }

  /** Has a command fail that cannot be sent; waits while too many have no end. */
  public void refuse(String reason) throws InterruptedException {
    commands.end(commands.begin(), reason);
  }

  /** The connection is gone; its commands go on. */
  public void close() {
    isClosed = true;
    services.subscriptions().unsubscribe(monitor, this);
    services.metrics().userLeft();
  }

  @Override
  public void receive(LiveEvent live) {
    if (live.event() instanceof MonitorEvent.Ended ended && ended.user().equals(connection)) {
      ended(ended.number(), ended.reason());
    }
  }

  @Override
  public void missed() {
    services.catchUp(this::catchUp);
  }

  private void sent(long number, @Nullable Throwable failure) {
    if (failure == null) {
      commands.accept(number);
    } else {
      commands.end(number, String.valueOf(failure.getMessage()));
    }
  }

  /** What has ended was accepted, though Kafka's word of that may be yet to come. */
  private void ended(long number, @Nullable String reason) {
    commands.accept(number);
    commands.end(number, reason);
  }

  /** Takes what is stored for what was missed: it must know of all that was accepted before. */
  private boolean catchUp() throws SessionServiceUnavailableException, InterruptedException {
    TreeSet<Long> accepted = new TreeSet<>(commands.accepted());
    if (!isClosed && !accepted.isEmpty()) {
      take(accepted, services.sessionService().sentCommands(monitor, connection, accepted.first()));
    }
    return true;
  }

  private void take(Set<Long> unknown, List<SentCommand> stored) {
    for (SentCommand command : stored) {
      unknown.remove(command.number());
      if (command.ended()) {
        ended(command.number(), command.reason());
      }
    }
    unknown.forEach(number -> commands.end(number, "It is not known how the command ended"));
  }
}
