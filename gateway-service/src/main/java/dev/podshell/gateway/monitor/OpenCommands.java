package dev.podshell.gateway.monitor;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client's commands whose end it was not told. They have no names in the protocol: a client knows
 * which one has ended because they end in the order in which they were sent. So an end that is
 * early waits for those before it. A bounded number is open. Thread-safe.
 */
final class OpenCommands {

  private final MonitorUserListener listener;
  private final MonitorMetrics metrics;
  private final Semaphore places;
  private final NavigableMap<Long, Command> open = new TreeMap<>();
  private long newest;

  private static final class Command {

    private final long begin = System.nanoTime();
    private boolean isAccepted;
    private boolean isEnded;
    private @Nullable String reason;
  }

  OpenCommands(MonitorUserListener listener, MonitorMetrics metrics, int most) {
    this.listener = listener;
    this.metrics = metrics;
    this.places = new Semaphore(most);
  }

  /** The number of the next command, from 1; waits while too many are open. */
  long begin() throws InterruptedException {
    places.acquire();
    synchronized (this) {
      newest++;
      open.put(newest, new Command());
      return newest;
    }
  }

  /** A command is certain to come to an end. */
  synchronized void accept(long number) {
    Command command = open.get(number);
    if (command != null && !command.isAccepted && !command.isEnded) {
      command.isAccepted = true;
      listener.accepted();
    }
  }

  /**
   * A command has come to its end; the first one counts.
   *
   * @param reason why it failed; null if it did not
   */
  synchronized void end(long number, @Nullable String reason) {
    Command command = open.get(number);
    if (command == null || command.isEnded) {
      return;
    }
    command.isEnded = true;
    command.reason = reason;
    while (!open.isEmpty() && open.firstEntry().getValue().isEnded) {
      tell(open.pollFirstEntry().getValue());
    }
  }

  /** Those that were accepted and have not ended. */
  synchronized Set<Long> accepted() {
    return open.entrySet().stream()
        .filter(command -> command.getValue().isAccepted && !command.getValue().isEnded)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void tell(Command ended) {
    places.release();
    metrics.ended(ended.reason == null, System.nanoTime() - ended.begin);
    if (ended.reason == null) {
      listener.finished();
    } else {
      listener.failed(ended.reason);
    }
  }
}
