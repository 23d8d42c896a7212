package dev.podshell.execution.supervisor;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.identity.CommandId;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a supervisor to which this client has attached. One virtual thread reads and
 * calls the {@link EntryReceiver}; another one writes. No method waits for the supervisor, except
 * {@link #attach}. Thread-safe.
 *
 * <p>A connection ends when either side closes it, when the stream fails, when a client with an
 * equal or higher epoch attaches, or when the supervisor violates the protocol. Unanswered requests
 * then fail. Send them again on the next connection; the supervisor does none of them twice.
 */
public final class SupervisorConnection implements Closeable {

  /** Limits the unanswered requests. Further ones are answered as busy at once. */
  public static final int MAX_UNANSWERED = 1_024;

  private static final Answer BUSY =
      new Answer(Answer.Result.BUSY, "The sandbox has too much to do at the moment; try again");

  private static final Answer PONG = new Answer(Answer.Result.QUEUED, "");
  private static final long NOT_WAITING = Long.MAX_VALUE;
  private static final String ENDED = "The connection ended before the supervisor answered";

  private final SupervisorStream stream;
  private final EntryReceiver receiver;
  private final FrameReader reader;
  private final Outbox outbox = new Outbox();
  private final AtomicInteger lastRequest = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Answer>> unanswered = new ConcurrentHashMap<>();
  private final CompletableFuture<@Nullable Void> attached = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private volatile @Nullable AttachReply reply;
  private volatile long delivered;
  private volatile long waitingSince = NOT_WAITING;
  private volatile CompletableFuture<Answer> ping = CompletableFuture.completedFuture(PONG);
  private volatile boolean closedHere;

  private SupervisorConnection(SupervisorStream stream, EntryReceiver receiver) {
    this.stream = stream;
    this.receiver = receiver;
    this.reader = new FrameReader(Channels.newInputStream(stream));
  }

  /**
   * Attaches to a supervisor. The connection owns the stream, and closes it.
   *
   * @param timeout for the supervisor's answer
   * @throws AttachRefusedException if the supervisor refuses this client
   * @throws IOException if the stream fails, ends or violates the protocol, or if there is no
   *     answer in time
   */
  public static SupervisorConnection attach(
      SupervisorStream stream, AttachRequest request, Duration timeout, EntryReceiver receiver)
      throws IOException, AttachRefusedException {
    SupervisorConnection connection = new SupervisorConnection(stream, receiver);
    connection.outbox.offer(FrameEncoder.encode(new ClientFrame.Attach(request)));
    Thread.ofVirtual().name("supervisor-writer").start(connection::write);
    Thread.ofVirtual().name("supervisor-reader").start(connection::read);
    connection.awaitReply(timeout);
    return connection;
  }

  /** Returns the state of the sandbox at the time of the attach. */
  public AttachReply reply() {
    return Objects.requireNonNull(reply, "not attached");
  }

  /**
   * Returns how long the supervisor has sent nothing. The time that the receiver spends on its
   * entries does not count.
   */
  public Duration quiet() {
    long since = waitingSince;
    return since == NOT_WAITING ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /**
   * Sends a ping, because a half-open connection looks like an idle one. Does nothing while an
   * earlier ping has no answer.
   */
  public void ping() {
    if (ping.isDone()) {
      ping = request(ClientFrame.Ping::new);
    }
  }

  /** Configures the sandbox, once in its life, before the first start. */
  public CompletableFuture<Answer> configure(ConfigureRequest configuration) {
    return request(id -> new ClientFrame.Configure(id, configuration));
  }

  /** Starts a command. The supervisor starts the same id only once. */
  public CompletableFuture<Answer> start(CommandId command, StartRequest start) {
    return request(id -> new ClientFrame.Start(id, command, start));
  }

  /** Sends input to a command. The same writer and sequence is applied only once. */
  public CompletableFuture<Answer> input(CommandInput input) {
    return request(id -> new ClientFrame.Input(id, input));
  }

  /**
   * Reads a piece of a file in a command's working directory.
   *
   * @return an answer with the piece, or with the reason why there is none
   */
  public CompletableFuture<Answer> read(CommandId command, String path, long offset, int length) {
    return request(id -> new ClientFrame.Read(id, command, path, offset, length));
  }

  /**
   * Lets the supervisor forget every entry up to this one.
   *
   * @throws IllegalArgumentException if this connection has not delivered it
   */
  public void acknowledge(long sequence) {
    if (sequence > delivered) {
      throw new IllegalArgumentException(
          "Entry " + sequence + " has not been delivered; the last one is " + delivered);
    }
    outbox.acknowledge(sequence);
  }

  /**
   * Tells the supervisor that a client is watching, so that it reads output as fast as it arrives.
   * When the last lease ends, the supervisor slows down to the sandbox's rate.
   *
   * @param lease limited to an hour
   */
  public void extendWatch(Duration lease) {
    if (reply().paced()) {
      outbox.offer(FrameEncoder.encode(new ClientFrame.Watched(lease)));
    }
  }

  /**
   * Tells the supervisor that a screen is watching a command, so that it reads the command's output
   * as fast as it arrives, up to an offset, and at the sandbox's rate beyond it. The largest offset
   * counts. An older supervisor reads all of it as fast as it arrives.
   *
   * @param freeTo the offset
   * @param lease limited to an hour
   */
  public void extendScreen(CommandId command, long freeTo, Duration lease) {
    if (reply().screens()) {
      outbox.offer(FrameEncoder.encode(new ClientFrame.Screened(command, freeTo, lease)));
    } else {
      extendWatch(lease);
    }
  }

  /**
   * Tells the supervisor to discard the output of commands, and to give the reason where it cuts.
   *
   * @param time the duration, at most 24 days; zero ends it
   * @param reason for the learner; at most 256 bytes of it are shown
   */
  public void cut(Duration time, String reason) {
    if (reply().paced()) {
      outbox.offer(FrameEncoder.encode(new ClientFrame.Cut(time, reason)));
    }
  }

  /**
   * Ends the sandbox: its commands get HUP and TERM and, after the grace, KILL. The supervisor
   * ends, and with it this connection, when the last entry has been acknowledged.
   *
   * @param ageLimit the age that ends the sandbox, which its commands then name as the limit that
   *     ended them; empty if something else ends it
   */
  public void terminate(Duration grace, Optional<Duration> ageLimit) {
    outbox.offer(FrameEncoder.encode(new ClientFrame.Terminate(grace, ageLimit)));
  }

  /**
   * Completes when this connection has ended and delivers nothing more. Completes exceptionally if
   * the stream failed or the supervisor violated the protocol.
   */
  public CompletableFuture<@Nullable Void> closed() {
    return closed.copy();
  }

  /** Ends this connection. The commands run on. */
  @Override
  public void close() {
    closedHere = true;
    closeStream();
  }

  private void awaitReply(Duration timeout) throws IOException, AttachRefusedException {
    try {
      attached.get(timeout.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      close();
      switch (e.getCause()) {
        case AttachRefusedException refused -> throw refused;
        case IOException failure -> throw failure;
        case null, default -> throw new IOException("The supervisor cannot be attached to", e);
      }
    } catch (TimeoutException e) {
      close();
      throw new IOException(
          "The supervisor did not answer within " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while attaching");
    }
  }

  private CompletableFuture<Answer> request(IntFunction<ClientFrame> frame) {
    if (unanswered.size() >= MAX_UNANSWERED) {
      return CompletableFuture.completedFuture(BUSY);
    }
    int id = lastRequest.incrementAndGet();
    byte[] encoded = FrameEncoder.encode(frame.apply(id));
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    unanswered.put(id, answer);
    if (!outbox.offer(encoded)) {
      unanswered.remove(id);
      answerUnsent(answer);
    }
    return answer;
  }

  private void answerUnsent(CompletableFuture<Answer> answer) {
    if (outbox.isClosed()) {
      answer.completeExceptionally(new IOException(ENDED));
    } else {
      answer.complete(BUSY);
    }
  }

  private void read() {
    try {
      SupervisorFrame first = reader.read();
      switch (first) {
        case SupervisorFrame.Attached(AttachReply received) -> deliver(received);
        case SupervisorFrame.Refused(var reason, long epoch, String message) ->
            attached.completeExceptionally(new AttachRefusedException(reason, epoch, message));
        case null -> throw new IOException("The supervisor closed the stream without an answer");
        default -> throw new MalformedFrameException("The first frame is not an answer to ATTACH");
      }
      end(null);
    } catch (IOException | RuntimeException e) {
      end(e);
    }
  }

  private void deliver(AttachReply received) throws IOException {
    reply = received;
    delivered = received.acknowledged();
    receiver.onAttached(this);
    attached.complete(null);
    while (true) {
      waitingSince = System.nanoTime();
      SupervisorFrame frame = reader.read();
      waitingSince = NOT_WAITING;
      switch (frame) {
        case SupervisorFrame.Delivered(SupervisorEntry entry) -> {
          if (entry.sequence() != delivered + 1) {
            throw new MalformedFrameException(
                "Entry " + entry.sequence() + " came after entry " + delivered);
          }
          delivered = entry.sequence();
          receiver.onEntry(entry);
        }
        case SupervisorFrame.Answered(int request, Answer answer) -> onAnswer(request, answer);
        case SupervisorFrame.Discarded(CommandId command, long bytes) ->
            receiver.onDiscarded(command, bytes);
        case SupervisorFrame.LimitNear(CommandId command, var reached, Duration rest) ->
            receiver.onLimitNear(command, reached, rest);
        case SupervisorFrame.Attached _, SupervisorFrame.Refused _ ->
            throw new MalformedFrameException("ATTACH was answered twice");
        case null -> {
          return;
        }
      }
    }
  }

  private void onAnswer(int request, Answer answer) throws MalformedFrameException {
    CompletableFuture<Answer> waiting = unanswered.remove(request);
    if (waiting == null) {
      throw new MalformedFrameException("Request " + request + " was not made, or is answered");
    }
    waiting.complete(answer);
  }

  private void write() {
    try (OutputStream output = new BufferedOutputStream(Channels.newOutputStream(stream))) {
      byte[] frame = outbox.take();
      while (frame != null) {
        output.write(frame);
        if (outbox.isDrained()) {
          output.flush();
        }
        frame = outbox.take();
      }
    } catch (IOException | InterruptedException _) {
      closeStream();
    }
  }

  private void end(@Nullable Exception cause) {
    closeStream();
    if (cause != null) {
      attached.completeExceptionally(cause);
    }
    if (cause == null || closedHere) {
      closed.complete(null);
    } else {
      closed.completeExceptionally(cause);
    }
    failUnanswered();
  }

  private void failUnanswered() {
    for (Integer request : unanswered.keySet()) {
      CompletableFuture<Answer> waiting = unanswered.remove(request);
      if (waiting != null) {
        waiting.completeExceptionally(new IOException(ENDED));
      }
    }
  }

  private void closeStream() {
    outbox.close();
    try {
      stream.close();
    } catch (IOException _) {
      // The connection has ended anyway.
    }
  }
}
