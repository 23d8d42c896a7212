package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.topic.ReaderPositions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * The transcripts that one connection receives. Each is sent by a virtual thread of its own. The
 * number of running ones is bounded, and so is the number of ended ones that are remembered.
 * Thread-safe.
 */
public final class TranscriptStreams implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TranscriptStreams.class);

  private record Running(CommandPlace place, Thread thread, CountDownLatch opened) {}

  /** Why a transcript is no longer sent. */
  private enum Finished {
    /** It was sent to its end. */
    COMPLETED,
    /** It is not wanted, or could not be sent. */
    SKIPPED
  }

  private final History history;
  private final ReaderPositions positions;
  private final LiveBuffers buffers;
  private final int bound;
  private final StreamSettings settings;
  private final Function<CommandState, Optional<TranscriptSink>> sinks;
  private final Map<CommandId, Running> running = new ConcurrentHashMap<>();
  private final Map<CommandId, Finished> finished;
  private boolean closed;

  /**
   * @param sinks returns where the transcript of a command goes; empty if it is not wanted
   */
  TranscriptStreams(
      History history,
      ReaderPositions positions,
      LiveBuffers buffers,
      int bound,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    this.history = history;
    this.positions = positions;
    this.buffers = buffers;
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

  /** Returns whether a command's transcript is being sent, or is prepared. */
  public boolean isRunning(CommandId command) {
    return running.containsKey(command);
  }

  /** Calls the action with each command that is being delivered. */
  public void forEach(Consumer<CommandPlace> action) {
    running.values().forEach(each -> action.accept(each.place()));
  }

  /** Returns whether a command's transcript was sent to its end, or is not wanted. */
  public synchronized boolean isFinished(CommandId command) {
    return finished.containsKey(command);
  }

  /** Returns whether a command's transcript was sent to its end. */
  public synchronized boolean isCompleted(CommandId command) {
    return finished.get(command) == Finished.COMPLETED;
  }

  /** Ignores a command, unless its transcript is being sent, until it is asked for. */
  public synchronized void skip(CommandId command) {
    if (!running.containsKey(command)) {
      finished.putIfAbsent(command, Finished.SKIPPED);
    }
  }

  /**
   * Prepares the stream of a command that is about to be published. Nothing is sent before {@link
   * #open}.
   *
   * @return false if there is a stream already, or too many run
   */
  public synchronized boolean prepareNew(CommandState command) {
    if (isFull() || running.containsKey(command.command())) {
      return false;
    }
    CommandPlace place = command.place();
    LiveBuffer buffer = buffers.open(place);
    start(
        place,
        TranscriptStream.ofNew(command, history, positions, buffer, settings, sinks),
        buffer);
    return true;
  }

  /** Starts to send a prepared stream. */
  public void open(CommandId command) {
    Running found = running.get(command);
    if (found != null) {
      found.opened().countDown();
    }
  }

  /**
   * Prepares a stream that begins after a cursor. Nothing is sent before {@link #open}.
   *
   * @param place of the cursor's command, which may be of another session than the connection
   * @return false if there is a stream already, or too many run
   */
  public synchronized boolean prepare(Cursor cursor, CommandPlace place) {
    if (isFull() || running.containsKey(cursor.command())) {
      return false;
    }
    finished.remove(cursor.command());
    LiveBuffer buffer = buffers.open(place);
    start(
        place,
        TranscriptStream.after(
            cursor, place.sandbox(), history, positions, buffer, settings, sinks),
        buffer);
    return true;
  }

  /** Stops a stream; returns when nothing of it is sent any more. */
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

  /** Drops the prepared stream of a command that could not be published. */
  public synchronized void forget(CommandId command) {
    Running forgotten = running.remove(command);
    if (forgotten != null) {
      forgotten.thread().interrupt();
    }
  }

  /** Stops all streams. */
  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(each -> each.thread().interrupt());
    running.clear();
  }

  private boolean isFull() {
    return closed || running.size() >= bound;
  }

  private void start(CommandPlace place, TranscriptStream stream, LiveBuffer buffer) {
    CommandId command = place.command();
    CountDownLatch opened = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .name("transcript-" + command)
            .unstarted(() -> run(place, stream, buffer, opened));
    running.put(command, new Running(place, thread, opened));
    thread.start();
  }

  private void run(
      CommandPlace place, TranscriptStream stream, LiveBuffer buffer, CountDownLatch opened) {
    CommandId command = place.command();
    MDC.put("command", command.toString());
    MDC.put("sandbox", place.sandbox().value());
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
      buffers.close(buffer, place);
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
