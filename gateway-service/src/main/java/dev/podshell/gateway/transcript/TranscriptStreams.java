package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.topic.LiveEvent;
import dev.podshell.gateway.topic.ReaderPositions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The transcripts that one connection receives, each brought by a virtual thread of its own. A
 * bounded number run at a time, and of those that have ended a bounded number is remembered.
 * Thread-safe.
 */
public final class TranscriptStreams implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TranscriptStreams.class);

  private record Running(TranscriptStream stream, Thread thread, CountDownLatch opened) {}

  /** Why a command is not brought any more. */
  private enum Finished {
    /** To its end. */
    COMPLETED,
    /** It is not wanted, or could not be. */
    SKIPPED
  }

  private final History history;
  private final ReaderPositions positions;
  private final LiveBufferBudget budget;
  private final long heldBound;
  private final int bound;
  private final StreamSettings settings;
  private final Function<CommandState, Optional<TranscriptSink>> sinks;
  private final Map<CommandId, Running> running = new ConcurrentHashMap<>();
  private final Map<CommandId, Finished> finished;
  private boolean closed;

  /**
   * @param sinks returns where the transcript of a command goes; empty: nowhere
   */
  TranscriptStreams(
      History history,
      ReaderPositions positions,
      LiveBufferBudget budget,
      long heldBound,
      int bound,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    this.history = history;
    this.positions = positions;
    this.budget = budget;
    this.heldBound = heldBound;
    this.bound = bound;
    this.settings = settings;
    this.sinks = sinks;
    this.finished =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<CommandId, Finished> eldest) {
            return size() > 2 * bound;
          }
        };
  }

  public @Nullable TranscriptStream find(CommandId command) {
    Running found = running.get(command);
    return found == null ? null : found.stream();
  }

  /** Those in a sandbox hear that something happened to it. */
  public void offerToAllIn(SandboxId sandbox, LiveEvent event) {
    for (Running each : running.values()) {
      if (each.stream().sandbox().equals(sandbox)) {
        each.stream().offer(event);
      }
    }
  }

  /** Calls the action with each command that is being delivered, and its sandbox. */
  public void forEach(BiConsumer<CommandId, SandboxId> action) {
    running.forEach((command, each) -> action.accept(command, each.stream().sandbox()));
  }

  public void missed() {
    running.values().forEach(each -> each.stream().missed());
  }

  /** Whether a command's transcript was brought to its end here, or is not wanted. */
  public synchronized boolean isFinished(CommandId command) {
    return finished.containsKey(command);
  }

  /** Whether all of a command's transcript was sent, to its end. */
  public synchronized boolean isCompleted(CommandId command) {
    return finished.get(command) == Finished.COMPLETED;
  }

  /** Does not bring a command unless it is asked for. */
  public synchronized void skip(CommandId command) {
    if (!running.containsKey(command)) {
      finished.putIfAbsent(command, Finished.SKIPPED);
    }
  }

  /**
   * Prepares to bring a command that is about to be published; nothing is sent before {@link
   * #open}.
   *
   * @return false if it is brought already, or too many are
   */
  public synchronized boolean prepareNew(CommandState command) {
    if (isFull() || running.containsKey(command.command())) {
      return false;
    }
    TranscriptStream stream =
        TranscriptStream.ofNew(command, history, positions, held(), settings, sinks);
    start(command.command(), stream);
    return true;
  }

  /** What was prepared may be sent. */
  public void open(CommandId command) {
    Running found = running.get(command);
    if (found != null) {
      found.opened().countDown();
    }
  }

  /**
   * Brings what follows a cursor; nothing is sent before {@link #open}.
   *
   * @return false if it is brought already, or too many are
   */
  public synchronized boolean prepare(Cursor from, SandboxId sandbox) {
    if (isFull() || running.containsKey(from.command())) {
      return false;
    }
    finished.remove(from.command());
    start(
        from.command(),
        TranscriptStream.after(from, sandbox, history, positions, held(), settings, sinks));
    return true;
  }

  /** Stops bringing a command; waits until nothing of it is sent any more. */
  public void stop(CommandId command) throws InterruptedException {
    Running stopped;
    synchronized (this) {
      stopped = running.remove(command);
      finished.put(command, Finished.SKIPPED);
    }
    if (stopped != null) {
      stopped.thread().interrupt();
      stopped.thread().join();
    }
  }

  /** Drops what was prepared for a command that was not published after all. */
  public synchronized void forget(CommandId command) {
    Running forgotten = running.remove(command);
    if (forgotten != null) {
      forgotten.thread().interrupt();
    }
  }

  /** Stops bringing anything. */
  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(each -> each.thread().interrupt());
    running.clear();
  }

  private boolean isFull() {
    return closed || running.size() >= bound;
  }

  private LiveBuffer held() {
    return new LiveBuffer(heldBound, budget);
  }

  private void start(CommandId command, TranscriptStream stream) {
    CountDownLatch opened = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .name("transcript-" + command)
            .unstarted(() -> run(command, stream, opened));
    running.put(command, new Running(stream, thread, opened));
    thread.start();
  }

  private void run(CommandId command, TranscriptStream stream, CountDownLatch opened) {
    MDC.put("command", command.toString());
    MDC.put("sandbox", stream.sandbox().value());
    Finished how = Finished.SKIPPED;
    try {
      opened.await();
      stream.run();
      how = Finished.COMPLETED;
    } catch (InterruptedException e) {
      LOG.trace("A transcript was stopped", e);
    } catch (IOException e) {
      LOG.trace("The client is gone", e);
    } catch (RuntimeException e) {
      LOG.errorf(e, "The transcript of command %s failed", command);
    } finally {
      stream.abandon();
      finish(command, how);
    }
  }

  private synchronized void finish(CommandId command, Finished how) {
    Optional.ofNullable(running.get(command))
        .filter(each -> each.thread() == Thread.currentThread())
        .ifPresent(
            _ -> {
              running.remove(command);
              finished.put(command, how);
            });
  }
}
