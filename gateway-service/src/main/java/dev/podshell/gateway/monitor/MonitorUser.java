package dev.podshell.gateway.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection that sends commands to a monitor and hears how they end. Thread-safe. */
public final class MonitorUser implements EventSubscriber {

  private final MonitorId monitor;
  private final ConnectionId connection;
  private final OpenCommands commands;
  private final Function<MonitorRecord, CompletableFuture<Void>> publisher;
  private final MonitorContext context;
  private volatile boolean isClosed;

  /**
   * @param publisher fails if Kafka certainly does not have the record; may wait for a place in
   *     Kafka's buffer
   */
  MonitorUser(
      MonitorId monitor,
      ConnectionId connection,
      OpenCommands commands,
      Function<MonitorRecord, CompletableFuture<Void>> publisher,
      MonitorContext context) {
    this.monitor = monitor;
    this.connection = connection;
    this.commands = commands;
    this.publisher = publisher;
    this.context = context;
  }

  /** Sends a command; waits while too many have not ended. */
  public void send(String command) throws InterruptedException {
    long number = commands.begin();
    publisher
        .apply(new MonitorRecord.Send(monitor, connection, number, command))
        .whenComplete((_, failure) -> onPublished(number, failure));
  }

  /** Fails a command that cannot be sent; waits while too many have not ended. */
  public void refuse(String reason) throws InterruptedException {
    commands.end(commands.begin(), reason);
  }

  /** Stops listening, because the connection is gone. Its commands go on. */
  public void close() {
    isClosed = true;
    context.subscriptions().unsubscribe(EventKey.of(monitor), this);
    context.metrics().onUserDisconnected();
  }

  @Override
  public void onEvent(LiveEvent live) {
    if (live.event() instanceof MonitorEvent.Ended ended && ended.user().equals(connection)) {
      onEnded(ended.number(), ended.reason());
    }
  }

  @Override
  public void onMissedEvents() {
    context.catchUp().start(this::catchUp);
  }

  private void onPublished(long number, @Nullable Throwable failure) {
    if (failure == null) {
      commands.accept(number);
    } else {
      commands.end(number, String.valueOf(failure.getMessage()));
    }
  }

  /** A command that has ended was accepted, even if Kafka's confirmation is still to come. */
  private void onEnded(long number, @Nullable String reason) {
    commands.accept(number);
    commands.end(number, reason);
  }

  /** Reads the stored ends in place of the missed events. All accepted commands are stored. */
  private boolean catchUp() throws SessionServiceUnavailableException, InterruptedException {
    TreeSet<Long> accepted = new TreeSet<>(commands.accepted());
    if (!isClosed && !accepted.isEmpty()) {
      take(accepted, context.sessionService().sentCommands(monitor, connection, accepted.first()));
    }
    return true;
  }

  private void take(Set<Long> unknown, List<SentCommand> stored) {
    for (SentCommand command : stored) {
      unknown.remove(command.number());
      if (command.ended()) {
        onEnded(command.number(), command.reason());
      }
    }
    unknown.forEach(number -> commands.end(number, "It is not known how the command ended"));
  }
}
