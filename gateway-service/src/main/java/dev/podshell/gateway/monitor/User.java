package dev.podshell.gateway.monitor;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.gateway.delivery.EventSubscriber;
import dev.podshell.gateway.delivery.LiveEvent;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection that sends commands to a monitor. The client's commands have no names: it knows
 * which one has ended because they end in the order in which they were sent. So an end that comes
 * early, such as that of a command that cannot be sent at all, waits for those before it.
 * Thread-safe.
 */
public final class User implements EventSubscriber {

  private final MonitorId monitor;
  private final ConnectionId connection;
  private final UserListener listener;
  private final MonitorServices services;
  private final Semaphore places;
  private final NavigableMap<Long, Sent> open = new TreeMap<>();
  private long newest;
  private boolean isClosed;

  /** A command whose end the client was not told. */
  private static final class Sent {

    private final long begin = System.nanoTime();
    private boolean isAccepted;
    private boolean isEnded;
    private @Nullable String reason;
  }

  User(
      MonitorId monitor, ConnectionId connection, UserListener listener, MonitorServices services) {
    this.monitor = monitor;
    this.connection = connection;
    this.listener = listener;
    this.services = services;
    this.places = new Semaphore(services.settings().commands());
  }

  /** Sends a command; waits while too many have no end. */
  public void send(String command) throws InterruptedException {
    long number = begin();
    services
        .publisher()
        .publish(new MonitorRecord.Send(monitor, connection, number, command))
        .whenComplete((_, failure) -> sent(number, failure));
  }

  /** Has a command fail that cannot be sent; waits while too many have no end. */
  public void refuse(String reason) throws InterruptedException {
    end(begin(), reason);
  }

  /** The connection is gone; its commands go on. */
  public synchronized void close() {
    isClosed = true;
    services.subscriptions().unsubscribe(monitor, this);
    services.userLeft();
  }

  @Override
  public void receive(LiveEvent live) {
    if (live.event() instanceof MonitorEvent.Ended ended && ended.user().equals(connection)) {
      accept(ended.number());
      end(ended.number(), ended.reason());
    }
  }

  @Override
  public void missed() {
    services.catchUp(this::catchUp);
  }

  private long begin() throws InterruptedException {
    places.acquire();
    synchronized (this) {
      newest++;
      open.put(newest, new Sent());
      return newest;
    }
  }

  private void sent(long number, @Nullable Throwable failure) {
    if (failure == null) {
      accept(number);
    } else {
      end(number, String.valueOf(failure.getMessage()));
    }
  }

  /** Kafka has it; its end may be known first. */
  private synchronized void accept(long number) {
    Sent command = open.get(number);
    if (command != null && !command.isAccepted) {
      command.isAccepted = true;
      listener.accepted();
    }
  }

  private synchronized void end(long number, @Nullable String reason) {
    Sent command = open.get(number);
    if (command == null || command.isEnded) {
      return;
    }
    command.isEnded = true;
    command.reason = reason;
    while (!open.isEmpty() && open.firstEntry().getValue().isEnded) {
      tell(open.pollFirstEntry().getValue());
    }
  }

  private void tell(Sent ended) {
    places.release();
    services.ended(ended.reason == null, System.nanoTime() - ended.begin);
    if (ended.reason == null) {
      listener.finished();
    } else {
      listener.failed(ended.reason);
    }
  }

  private boolean catchUp() throws SessionServiceUnavailableException, InterruptedException {
    Set<Long> accepted = accepted();
    if (!accepted.isEmpty()) {
      long first = accepted.stream().min(Long::compare).orElseThrow();
      take(accepted, services.sessionService().sentCommands(monitor, connection, first));
    }
    return true;
  }

  /** What was accepted before the store is asked: it must know of it. */
  private synchronized Set<Long> accepted() {
    return isClosed
        ? Set.of()
        : open.entrySet().stream()
            .filter(command -> command.getValue().isAccepted && !command.getValue().isEnded)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
  }

  private void take(Set<Long> accepted, List<SentCommand> stored) {
    Set<Long> unknown = new HashSet<>(accepted);
    for (SentCommand command : stored) {
      unknown.remove(command.number());
      if (command.ended()) {
        accept(command.number());
        end(command.number(), command.reason());
      }
    }
    unknown.stream().sorted().forEach(number -> end(number, "It is not known how it ended"));
  }
}
