package dev.podshell.gateway.monitor;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a client that have not ended for it. Commands have no names in the protocol, so a
 * client must see them end in the order in which it sent them. An early end waits for those before
 * it. The number of open commands is bounded. Thread-safe.
 */
final class OpenCommands {

  private final MonitorUserListener listener;
  private final MonitorMetrics metrics;
  private final Semaphore permits;
  private final NavigableMap<Long, Command> open = new TreeMap<>();
  private long newest;

  private static final class Command {

    private final long begin = System.nanoTime();
    private boolean isAccepted;
    private boolean isEnded;
    private @Nullable String reason;
  }

  OpenCommands(MonitorUserListener listener, MonitorMetrics metrics, int maxOpen) {
    this.listener = listener;
    this.metrics = metrics;
    this.permits = new Semaphore(maxOpen);
  }

  /** Returns the number of the next command, from 1; waits while too many are open. */
  long begin() throws InterruptedException {
    permits.acquire();
    synchronized (this) {
      newest++;
      open.put(newest, new Command());
      return newest;
    }
  }

  /** Marks a command as accepted: it is certain to end. */
  synchronized void accept(long number) {
    Command command = open.get(number);
    if (command != null && !command.isAccepted && !command.isEnded) {
      command.isAccepted = true;
      listener.onAccepted();
    }
  }

  /**
   * Ends a command; only the first end counts.
   *
   * @param reason why it failed; null if it was done
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

  /** Returns the numbers of the commands that were accepted and have not ended. */
  synchronized Set<Long> accepted() {
    return open.entrySet().stream()
        .filter(command -> command.getValue().isAccepted && !command.getValue().isEnded)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void tell(Command ended) {
    permits.release();
    metrics.onCommandEnded(ended.reason == null, System.nanoTime() - ended.begin);
    if (ended.reason == null) {
      listener.onFinished();
    } else {
      listener.onFailed(ended.reason);
    }
  }
}
